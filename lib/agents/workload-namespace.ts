import { LimitRangeV1 } from '@cdktf/provider-kubernetes/lib/limit-range-v1';
import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1';
import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { ResourceQuotaV1 } from '@cdktf/provider-kubernetes/lib/resource-quota-v1';
import { Token } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { Checks } from '../core/checks';
import { checkPropTypes } from '../core/prop-types';
import { checkLabels } from '../core/labels';
import type { Size } from '../core/size';
import { isKnown } from '../core/tokens';
import { podSecurityLabels } from '../cluster/pod-security';
import { DNS_EGRESS } from '../network/network-policies';

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

/**
 * A namespace that admits only pods that meet a Pod Security standard, in which no pod reaches another, and none is
 * reached, until a path is opened; names can be resolved. Containers without requests get some, and a memory limit.
 */
export class WorkloadNamespace extends Construct implements IWorkloadNamespaceRef {
  public readonly namespaceName: string;

  constructor(scope: Construct, id: string, props: WorkloadNamespaceProps) {
    super(scope, id);
    checkPropTypes(this, 'agents.WorkloadNamespaceProps', props);
    const { namespaceName: name, podSecurity = 'restricted', maxPods = 200 } = props;
    check(new Checks(this), props, podSecurity, maxPods);
    const labels = { ...props.labels, ...podSecurityLabels(podSecurity) };
    const namespace = new NamespaceV1(this, 'Resource', { metadata: { name, labels } });
    this.namespaceName = namespace.metadata.name;
    denyTraffic(this, this.namespaceName);
    limitResources(this, this.namespaceName, {
      pods: isKnown(maxPods) ? String(maxPods) : Token.asString(maxPods),
      'services.nodeports': '0',
      'services.loadbalancers': '0',
      ...(props.maxMemory ? { 'limits.memory': props.maxMemory.toQuantity() } : {}),
    });
  }
}

function check(checks: Checks, props: WorkloadNamespaceProps, podSecurity: string, maxPods: number): void {
  const { namespaceName: name, labels } = props;
  const keys = Object.keys(labels ?? {});
  if (Token.isUnresolved(labels)) checks.known('WorkloadNamespaceLabels', 'labels', labels, 'write the keys out');
  checks
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
    .oneOf('WorkloadNamespacePodSecurity', 'podSecurity', podSecurity, ['restricted', 'baseline']);
  checkLabels(checks, 'WorkloadNamespaceLabels', labels)
    .that(
      'WorkloadNamespaceLabels',
      'labels',
      keys,
      () => !keys.some((key) => key.startsWith(`${POD_SECURITY_LABEL}/`)),
      `labels without ${POD_SECURITY_LABEL}/`,
      'use podSecurity',
    )
    .integer('WorkloadNamespaceMemory', 'maxMemory in MiB', props.maxMemory?.toMebibytes(), { min: 16 })
    .integer('WorkloadNamespacePods', 'maxPods', maxPods, { min: 1, max: 150_000 })
    .throwIfAny();
}

/** Nothing in and out but the resolution of names; every other path is a policy of the pods it is for. */
function denyTraffic(scope: Construct, namespace: string): void {
  new NetworkPolicyV1(scope, 'DefaultDeny', {
    metadata: { name: 'default-deny', namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
  new NetworkPolicyV1(scope, 'AllowDns', {
    metadata: { name: 'allow-dns', namespace },
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [DNS_EGRESS] },
  });
}

function limitResources(scope: Construct, namespace: string, hard: { [resource: string]: string }): void {
  new ResourceQuotaV1(scope, 'Quota', { metadata: { name: 'quota', namespace }, spec: { hard } });
  new LimitRangeV1(scope, 'Limits', {
    metadata: { name: 'limits', namespace },
    // Every key is written out: those that the API server would fill in show as a change for ever. There is no CPU
    // limit: it would throttle every container that has none, and refuse those that ask for more than it.
    spec: {
      limit: [{ type: 'Container', default: { memory: '256Mi' }, defaultRequest: { cpu: '100m', memory: '256Mi' } }],
    },
  });
}
