import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import type { LaunchTemplateNetworkInterfaces } from '@cdktf/provider-aws/lib/launch-template';
import { PlacementGroup } from '@cdktf/provider-aws/lib/placement-group';
import type { Construct } from 'constructs';
import type { Capacity } from './capacity';
import { type NodeConfig, userData } from './user-data';
import { physicalName } from '../core/names';
import type { Size } from '../core/size';
import { tagsOf } from '../core/tagging';
import type { IEncryptionKey } from '../security/encryption-key';

/** What the instances of a node group have in common. */
export interface NodeLaunchSpec extends NodeConfig {
  /** Security group of the nodes. */
  readonly securityGroupId: string;
  /** Where the nodes come from. */
  readonly capacity: Capacity;
  /** Instance type, where EKS wants it here and not in the node group: capacity blocks. */
  readonly instanceType?: string;
  /** Size of the root volume. */
  readonly rootVolume: Size;
  /** Key of the root volume. */
  readonly encryptionKey?: IEncryptionKey;
  /** EFA interfaces of one node; 0 for none. */
  readonly efaInterfaces: number;
  /** Tags of instances, volumes and interfaces. */
  readonly tags: { [key: string]: string };
}

/** Made for every node group, so that nothing is left to EKS's own template: it has no encryption of the root volume. */
export function launchTemplate(scope: Construct, spec: NodeLaunchSpec): LaunchTemplate {
  const name = physicalName(scope, { maxLength: 120 });
  const tags = tagsOf(scope, { Name: name, ...spec.tags });
  spec.encryptionKey?.allowAutoScaling();
  return new LaunchTemplate(scope, 'LaunchTemplate', {
    name,
    updateDefaultVersion: true,
    instanceType: spec.instanceType,
    userData: userData(spec),
    // hop limit 1 keeps pods from the node's role: they have Pod Identity
    metadataOptions: {
      httpEndpoint: 'enabled',
      httpTokens: 'required',
      httpPutResponseHopLimit: 1,
      instanceMetadataTags: 'disabled',
    },
    monitoring: { enabled: true },
    blockDeviceMappings: [
      {
        deviceName: '/dev/xvda',
        ebs: {
          volumeType: 'gp3',
          volumeSize: spec.rootVolume.toGibibytes(),
          encrypted: 'true',
          deleteOnTermination: 'true',
          kmsKeyId: spec.encryptionKey?.keyArn,
        },
      },
    ],
    ...network(scope, spec),
    ...reservation(spec.capacity),
    tagSpecifications: ['instance', 'volume', 'network-interface'].map((resourceType) => ({ resourceType, tags })),
    tags,
  });
}

/** Plain nodes get their interface from EKS; EFA wants one interface a network card and instances side by side. */
function network(scope: Construct, { efaInterfaces, securityGroupId, capacity, tags }: NodeLaunchSpec): object {
  if (efaInterfaces === 0) return { vpcSecurityGroupIds: [securityGroupId] };
  const networkInterfaces: LaunchTemplateNetworkInterfaces[] = Array.from({ length: efaInterfaces }, (_, card) => ({
    networkCardIndex: card,
    deviceIndex: card === 0 ? 0 : 1,
    // only the first card carries IP traffic; the others need no addresses of the subnet
    interfaceType: card === 0 ? 'efa' : 'efa-only',
    deleteOnTermination: 'true',
    securityGroups: [securityGroupId],
  }));
  // a capacity block lies in one UltraCluster already, and EC2 refuses a placement group beside it
  if (capacity.capacityType === 'CAPACITY_BLOCK') return { networkInterfaces };
  const group = new PlacementGroup(scope, 'PlacementGroup', {
    name: physicalName(scope, { maxLength: 255 }),
    strategy: 'cluster',
    tags: tagsOf(scope, tags),
  });
  return { networkInterfaces, placement: { groupName: group.name } };
}

function reservation({ capacityType, capacityReservationId }: Capacity): object {
  if (capacityReservationId === undefined) return {};
  return {
    capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId } },
    ...(capacityType === 'CAPACITY_BLOCK' ? { instanceMarketOptions: { marketType: 'capacity-block' } } : {}),
  };
}
