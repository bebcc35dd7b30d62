import { LocalBackend, S3Backend, type TerraformStack } from 'cdktf';
import { Checks } from '../lib/core/checks';

/** Where the state of a stack lies. */
export class StateBackend {
  /**
   * Files in a folder beside `cdktf.out`: for trying out. The path in the JSON is relative to the stack's folder, so
   * that the output is the same wherever it is made.
   */
  public static local(folder = 'terraform-state'): StateBackend {
    new Checks('StateBackend.local')
      .pattern('StateBackendFolder', 'folder', folder, /^(?!\/)(?!.*\.\.)[\w./-]+$/, 'a relative path without ..')
      .throwIfAny();
    return new StateBackend('local', folder, '');
  }

  /**
   * An S3 bucket, encrypted and locked by a lock file beside the state (Terraform 1.10 or newer). The bucket is not
   * ours: it has to be there before anything else.
   *
   * `keyPrefix` stands before the name of each stack.
   */
  public static s3(bucket: string, region: string, keyPrefix = ''): StateBackend {
    new Checks('StateBackend.s3')
      .pattern('StateBackendBucket', 'bucket', bucket, /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of an S3 bucket')
      .pattern('StateBackendBucket', 'region', region, /^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region')
      .pattern('StateBackendBucket', 'keyPrefix', keyPrefix, /^([\w.-]+\/)*$/, 'empty, or folders with a / at the end')
      .throwIfAny();
    return new StateBackend(bucket, keyPrefix, region);
  }

  private constructor(
    private readonly bucket: string,
    private readonly prefix: string,
    private readonly region: string,
  ) {}

  /** Makes this the backend of `stack`. */
  public bind(stack: TerraformStack): void {
    const stackName = stack.node.id;
    if (this.region === '') {
      // Terraform runs in cdktf.out/stacks/<name>
      new LocalBackend(stack, { path: `../../../${this.prefix}/${stackName}.tfstate` });
      return;
    }
    const key = `${this.prefix}${stackName}.tfstate`;
    new S3Backend(stack, { bucket: this.bucket, key, region: this.region, encrypt: true });
    // an argument that is newer than CDKTF 0.21
    stack.addOverride('terraform.backend.s3.use_lockfile', true);
  }
}
