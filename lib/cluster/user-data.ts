/** What EKS's Amazon Linux 2023 nodes are told at boot; EKS adds the cluster's own part. */
export interface NodeConfig {
  /** Most pods of a node. */
  readonly maxPods: number;
  /** Whether the NVMe instance store becomes the disk of containers and images. */
  readonly instanceStore: boolean;
}

/**
 * User data in the format of nodeadm, base64. Pod limits come from here, as prefix delegation is not known to the
 * table that nodeadm derives them from. Source: awslabs/amazon-eks-ami, nodeadm API (NodeConfig v1alpha1).
 */
export function userData({ maxPods, instanceStore }: NodeConfig): string {
  const config = {
    apiVersion: 'node.eks.aws/v1alpha1',
    kind: 'NodeConfig',
    spec: {
      ...(instanceStore ? { instance: { localStorage: { strategy: 'RAID0' } } } : {}),
      kubelet: { config: { maxPods } },
    },
  };
  const parts = [
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="//"',
    '',
    '--//',
    'Content-Type: application/node.eks.aws',
    '',
    JSON.stringify(config), // JSON is YAML
    '--//--',
    '',
  ];
  return Buffer.from(parts.join('\n')).toString('base64');
}
