import { SecurityGroup as AwsSecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { Construct } from 'constructs';
import { Connections, type IConnectable } from './connections';
import type { INetworkSegment } from './network-segment';
import { allowSegmentEgress } from './security-group-rules';
import { Checks } from '../core/checks';
import { checkAttributes, checkPropTypes } from '../core/prop-types';
import { physicalName } from '../core/names';
import { checkTags, tagsOf } from '../core/tagging';
import { literal } from '../core/tokens';

/** Properties of `SecurityGroup`. */
export interface SecurityGroupProps {
  /** Segment that the members of the group lie in; gives the VPC. */
  readonly segment: INetworkSegment;
  /** What the members are. AWS cannot change it: another text replaces the group. */
  readonly description: string;
  /**
   * Whether the members may reach what every host of their segment may: AWS endpoints, and the internet where the
   * segment's egress says so.
   *
   * @default false
   */
  readonly segmentEgress?: boolean;
  /**
   * Tags beside those of the scope.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };
}

/** Attributes of a security group defined elsewhere. */
export interface SecurityGroupAttributes {
  /** Id of the group. */
  readonly securityGroupId: string;
  /**
   * Segment that the members of the group lie in. Paths from and to pods need it.
   *
   * @default - unknown
   */
  readonly segment?: INetworkSegment;
}

/** A security group that nothing enters or leaves unless a path is opened through its connections. */
export class SecurityGroup extends Construct implements IConnectable {
  /** Uses a group that is defined elsewhere; defines nothing but the rules of paths that are opened here. */
  public static fromSecurityGroupAttributes(
    scope: Construct,
    id: string,
    attrs: SecurityGroupAttributes,
  ): IConnectable {
    checkAttributes(scope, id, 'network.SecurityGroupAttributes', attrs);
    class Import extends Construct implements IConnectable {
      public readonly connections = new Connections(this, attrs);
    }
    const group = new Import(scope, id);
    new Checks(group).throwIfAny();
    return group;
  }

  /** Id of the group. */
  public readonly securityGroupId: string;
  public readonly connections: Connections;

  constructor(scope: Construct, id: string, props: SecurityGroupProps) {
    super(scope, id);
    checkPropTypes(this, 'network.SecurityGroupProps', props);
    checkTags(new Checks(this), props.tags)
      .pattern(
        'SecurityGroupDescription',
        'description',
        props.description,
        /^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/,
        '1 to 255 characters that EC2 allows in a description',
      )
      .throwIfAny();
    const name = physicalName(this, { maxLength: 200 });
    const group = new AwsSecurityGroup(this, 'Resource', {
      // AWS refuses to delete a group that is in use: a replacement has to stand first, under another name
      namePrefix: `${name}-`,
      vpcId: props.segment.vpcId,
      description: literal(props.description),
      revokeRulesOnDelete: true,
      tags: tagsOf(this, { Name: name, Component: 'SecurityGroup', ...props.tags }),
      lifecycle: { createBeforeDestroy: true },
    });
    this.securityGroupId = group.id;
    this.connections = new Connections(this, { securityGroupId: group.id, segment: props.segment });
    if (props.segmentEgress) allowSegmentEgress(this, group.id, props.segment.egressTargets);
  }
}
