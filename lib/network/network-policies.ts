import { createHash } from 'crypto';
import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import type { Construct } from 'constructs';
import type { PodSelector } from './connections';
import type { Port } from './port';
import { fitName } from '../core/names';

/** The other end of a NetworkPolicy: pods or addresses, and the key that its id is made of. */
export interface PolicyPeer {
  /** What its id is made of. */
  readonly key: string;
  /** Its pods. */
  readonly pods?: PodSelector;
  /** Its addresses. */
  readonly cidrBlock?: string;
}

/** Label that Kubernetes puts on every namespace. */
const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

/** Where the Pod Identity agent of a node answers, on port 80. Source: Amazon EKS user guide, Pod Identity agent. */
export const POD_IDENTITY_AGENT = '169.254.170.23/32';

/** Rule of a NetworkPolicy: the DNS of the cluster. */
export const DNS_EGRESS = {
  ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: '53' })),
  to: [
    {
      namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
};

/** A NetworkPolicy that opens one port of, or from, `pods` for one peer. Policies add up; one a path. */
export function allowPods(
  scope: Construct,
  direction: 'Ingress' | 'Egress',
  pods: PodSelector,
  peer: PolicyPeer,
  port: Port,
): void {
  const id = `${direction}Policy-${hash(peer.key)}-${port.portName}`;
  if (scope.node.tryFindChild(id)) return;
  const block = peer.pods
    ? {
        namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: peer.pods.namespace } },
        podSelector: { matchLabels: peer.pods.labels },
      }
    : { ipBlock: { cidr: peer.cidrBlock ?? '' } };
  const rule = {
    ports: [
      {
        protocol: port.protocol.toUpperCase(),
        // Kubernetes has no port 0
        port: String(Math.max(1, port.fromPort)),
        ...(port.toPort === port.fromPort ? {} : { endPort: port.toPort }),
      },
    ],
    ...(direction === 'Ingress' ? { from: [block] } : { to: [block] }),
  };
  new NetworkPolicyV1(scope, id, {
    metadata: {
      // hosts of one id may lie below different parents, and share a namespace
      name: fitName([scope.node.id, direction, port.portName, hash(`${scope.node.addr} ${peer.key}`)], {
        maxLength: 63,
      }),
      namespace: pods.namespace,
    },
    spec: {
      podSelector: { matchLabels: pods.labels },
      policyTypes: [direction],
      ...(direction === 'Ingress' ? { ingress: [rule] } : { egress: [rule] }),
    },
  });
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
