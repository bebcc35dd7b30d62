import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import type { Construct } from 'constructs';

/** Metadata of a Kubernetes object. */
export interface ObjectMeta {
  /** Name of the object. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
  /** Its labels. */
  readonly labels: { [key: string]: string };
}

/** What pods may reach although everything else is closed. */
export interface BaseEgress {
  /** The DNS of the cluster. */
  readonly dns: boolean;
  /** The Pod Identity agent of the node, and AWS endpoints: which ones, the nodes' security group decides. */
  readonly aws: boolean;
}

const DNS = {
  to: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: '53' })),
};
/** Source: EKS, Pod Identity agent. */
const POD_IDENTITY = {
  to: [{ ipBlock: { cidr: '169.254.170.23/32' } }],
  ports: [{ protocol: 'TCP', port: '80' }],
};
const AWS = { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ protocol: 'TCP', port: '443' }] };

/** Closes the pods in both directions; the policies of their connections open single paths. */
export function defaultDeny(
  scope: Construct,
  metadata: ObjectMeta,
  podLabels: { [key: string]: string },
  egress: BaseEgress,
): void {
  new NetworkPolicyV1(scope, 'DefaultDeny', {
    metadata: { ...metadata, name: `${metadata.name}-default-deny` },
    spec: {
      podSelector: { matchLabels: podLabels },
      policyTypes: ['Ingress', 'Egress'],
      egress: [...(egress.dns ? [DNS] : []), ...(egress.aws ? [POD_IDENTITY, AWS] : [])],
    },
  });
}
