import { LimitRangeV1 } from '@cdktf/provider-kubernetes/lib/limit-range-v1';
import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1';
import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { ResourceQuotaV1 } from '@cdktf/provider-kubernetes/lib/resource-quota-v1';
import { Construct, type IConstruct } from 'constructs';
import { Checks } from '../core/checks';
import type { Size } from '../core/size';

/** Points at a Kubernetes namespace. */
export interface IWorkloadNamespaceRef extends IConstruct {
  /** Name of the namespace. It holds a token, so that what is made in the namespace waits for it. */
  readonly namespaceName: string;
}

/** Properties of `WorkloadNamespace`. */
export interface WorkloadNamespaceProps {
  /** Name of the namespace: 1 to 63 of a-z, 0-9 and -; not `default`, not `kube-…`. */
  readonly namespaceName: string;
  /**
   * Pod Security standard that pods have to meet: `restricted` or `baseline`. `privileged` is for node agents, which
   * do not belong here.
   *
   * @default 'restricted'
   */
  readonly podSecurity?: string;
  /**
   * Most pods of the namespace at one time.
   *
   * @default 200
   */
  readonly maxPods?: number;
  /**
   * Most memory that all containers of the namespace may use together.
   *
   * @default - no limit of the namespace's own
   */
  readonly maxMemory?: Size;
  /**
   * Labels of the namespace, beside those for Pod Security.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}

/** Source: Kubernetes documentation, Pod Security Admission, labels of namespaces. */
const POD_SECURITY_LABEL = 'pod-security.kubernetes.io';
const DNS_PORTS = ['UDP', 'TCP'].map((protocol) => ({ protocol, port: '53' }));

/**
 * A namespace that admits only pods that meet a Pod Security standard, in which no pod reaches another, and none is
 * reached, until a path is opened; names can be resolved. Containers without requests and limits get some.
 */
export class WorkloadNamespace extends Construct implements IWorkloadNamespaceRef {
  public readonly namespaceName: string;

  constructor(scope: Construct, id: string, props: WorkloadNamespaceProps) {
    super(scope, id);
    const { namespaceName: name, podSecurity = 'restricted', maxPods = 200 } = props;
    new Checks(this)
      .pattern(
        'WorkloadNamespaceName',
        'namespaceName',
        name,
        /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
        '1 to 63 of a-z, 0-9 and -, no - at the ends',
      )
      .that(
        'WorkloadNamespaceName',
        'namespaceName',
        name,
        () => !/^(default|kube-.*)$/.test(name),
        'a namespace of your own',
        'leave default and kube-* to Kubernetes',
      )
      .oneOf('WorkloadNamespacePodSecurity', 'podSecurity', podSecurity, ['restricted', 'baseline'])
      .integer('WorkloadNamespacePods', 'maxPods', maxPods, { min: 1, max: 150_000 })
      .throwIfAny();

    const modes = ['enforce', 'audit', 'warn'].map((mode) => [`${POD_SECURITY_LABEL}/${mode}`, podSecurity]);
    const namespace = new NamespaceV1(this, 'Resource', {
      metadata: { name, labels: { ...props.labels, ...Object.fromEntries(modes) } },
    });
    this.namespaceName = namespace.metadata.name;
    const metadata = (suffix: string) => ({ name: suffix, namespace: this.namespaceName });
    new NetworkPolicyV1(this, 'DefaultDeny', {
      metadata: metadata('default-deny'),
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
    new NetworkPolicyV1(this, 'AllowDns', {
      metadata: metadata('allow-dns'),
      spec: {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [
          {
            ports: DNS_PORTS,
            to: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
                podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
              },
            ],
          },
        ],
      },
    });
    new ResourceQuotaV1(this, 'Quota', {
      metadata: metadata('quota'),
      spec: {
        hard: {
          pods: String(maxPods),
          'services.nodeports': '0',
          'services.loadbalancers': '0',
          ...(props.maxMemory ? { 'limits.memory': props.maxMemory.toQuantity() } : {}),
        },
      },
    });
    new LimitRangeV1(this, 'Limits', {
      metadata: metadata('limits'),
      // every key is written out: those that the API server would fill in show as a change for ever
      spec: {
        limit: [
          {
            type: 'Container',
            default: { cpu: '500m', memory: '256Mi' },
            defaultRequest: { cpu: '100m', memory: '256Mi' },
          },
        ],
      },
    });
  }
}
