import { AssetType, ref, TerraformAsset, Token } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * Takes a file into the stack's folder.
 * @returns its path for Terraform, which holds in a module too, wherever Terraform is run
 */
export function assetPath(scope: Construct, id: string, file: string): string {
  const asset = new TerraformAsset(scope, id, { path: file, type: AssetType.FILE });
  return `${Token.asString(ref('path.module'))}/${asset.path}`;
}
