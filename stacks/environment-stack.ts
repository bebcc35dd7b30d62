import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { StateBackend } from './state-backend';
import { Checks } from '../lib/core/checks';
import { checkPropTypes } from '../lib/core/prop-types';
import { Profile } from '../lib/core/profile';
import { Tags } from '../lib/core/tags';

/** What all stacks of one environment share. */
export interface EnvironmentSettings {
  /** Name of the application, for the `Application` tag and the names of stacks: 2 to 16 of a-z, 0-9 and -. */
  readonly application: string;
  /**
   * Name of the environment, for the `Environment` tag and the names of stacks: 2 to 16 of a-z, 0-9 and -. With the
   * application's name it is unique in the account, over all regions: roles of IAM bear both.
   */
  readonly environmentName: string;
  /** AWS region. */
  readonly region: string;
  /**
   * What the environment is for; it decides the defaults of everything in it.
   *
   * @default Profile.PRODUCTION
   */
  readonly profile?: Profile;
  /**
   * The one AWS account that the environment may be deployed to; Terraform stops in any other.
   *
   * @default - whichever the credentials belong to
   */
  readonly accountId?: string;
  /**
   * Value of the `CostCenter` tag.
   *
   * @default - no such tag
   */
  readonly costCenter?: string;
  /**
   * Tags of everything, beside `Application`, `Environment`, `CostCenter`, `Component`, `DataClass` and `ManagedBy`.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };
  /**
   * Where the state lies.
   *
   * @default StateBackend.local()
   */
  readonly backend?: StateBackend;
}

/** A stack of an environment: an AWS provider, a backend, the environment's tags and its profile. */
export class EnvironmentStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: EnvironmentSettings) {
    super(scope, id);
    checkPropTypes(this, 'stacks.EnvironmentSettings', props);
    checkSettings(new Checks(this), props);
    const { application, environmentName, costCenter, accountId } = props;
    (props.profile ?? Profile.PRODUCTION).applyTo(this);
    Tags.add(this, {
      Application: application,
      Environment: environmentName,
      ...(costCenter === undefined ? {} : { CostCenter: costCenter }),
      ...props.tags,
    });
    (props.backend ?? StateBackend.local()).bind(this);
    new AwsProvider(this, 'Aws', {
      region: props.region,
      ...(accountId === undefined ? {} : { allowedAccountIds: [accountId] }),
    });
  }
}

function checkSettings(checks: Checks, { application, environmentName, region, accountId }: EnvironmentSettings): void {
  const name = /^[a-z]([a-z0-9-]{0,14}[a-z0-9])$/;
  const allowed = '2 to 16 of a-z, 0-9 and -, a letter first';
  checks
    .pattern('EnvironmentApplication', 'application', application, name, allowed)
    .pattern('EnvironmentName', 'environmentName', environmentName, name, allowed)
    .pattern(
      'EnvironmentRegion',
      'region',
      region,
      /^[a-z]{2}(-[a-z]+)+-\d$/,
      'an AWS region, for example eu-central-1',
    )
    .pattern('EnvironmentAccount', 'accountId', accountId, /^\d{12}$/, 'an AWS account id of 12 digits')
    .throwIfAny();
}
