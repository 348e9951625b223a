/**
 * A Terraform override file for a plan without AWS credentials: no call checks the account, and the state is an empty
 * local file instead of the environment's state.
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
