import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import type { Construct } from 'constructs';
import { DNS_EGRESS, POD_IDENTITY_AGENT } from '../network/network-policies';

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

const POD_IDENTITY = {
  to: [{ ipBlock: { cidr: POD_IDENTITY_AGENT } }],
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
      egress: [...(egress.dns ? [DNS_EGRESS] : []), ...(egress.aws ? [POD_IDENTITY, AWS] : [])],
    },
  });
}
