# Order processing as a module of somebody's own Terraform project. Write the module with `make module` first.

terraform {
  required_version = ">= 1.10.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

module "order_processing" {
  source = "../../dist/terraform-module"

  name                = "shop-orders"
  payment_gateway_url = "https://gateway.example.com"
  approval_limits     = { EUR = 100000, CHF = 100000 }
  alarm_emails        = ["on-call@example.com"]
  log_retention_days  = 90
  tags                = { team = "shop" }
}

output "orders_url" {
  description = "Where the shop sends its orders"
  value       = "${module.order_processing.api_url}/orders"
}
