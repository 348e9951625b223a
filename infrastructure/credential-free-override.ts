/**
 * A Terraform override file with which a stack plans from nothing and without AWS: no account is asked who it is, and
 * the state is a local file, wherever the environment keeps its own.
 */
export const credentialFreeOverride = JSON.stringify({
  provider: {
    aws: {
      access_key: 'none',
      secret_key: 'none',
      skip_credentials_validation: true,
      skip_requesting_account_id: true,
      skip_metadata_api_check: 'true',
    },
  },
  terraform: { backend: { local: { path: 'terraform.tfstate' } } },
});
