import { AssetType, ref, TerraformAsset, Token } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * Copies a file into the stack's folder.
 * @returns the path of the copy as a Terraform expression that begins with `path.module`, so that it is valid in any
 *   working directory
 */
export function assetPath(scope: Construct, id: string, file: string): string {
  const asset = new TerraformAsset(scope, id, { path: file, type: AssetType.FILE });
  return `${Token.asString(ref('path.module'))}/${asset.path}`;
}
