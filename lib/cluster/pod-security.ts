/**
 * Security of pods, once for every workload of this library: it satisfies the Pod Security standard `restricted`.
 * Source: Kubernetes documentation, Pod Security Standards.
 */

/** User and group of containers whose image does not care. A number above 10000 is no user of the node. */
export const POD_USER = 10_001;

/** Security context of a container, as charts take it. */
export const RESTRICTED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Security context of a pod, in the shape of the `kubernetes_*_v1` resources. */
export function podSecurity(userId = POD_USER): object {
  const user = String(userId);
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    // changing the owner of every file of a large volume takes minutes
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: RESTRICTED.seccompProfile,
  };
}

/** Security context of its containers. It repeats the booleans, as the provider sends absent ones as false. */
export function containerSecurity(userId = POD_USER): object {
  return { ...RESTRICTED, privileged: false, runAsUser: String(userId), runAsGroup: String(userId) };
}

/** Labels of a namespace in which pods may do no more than a level of the standards allows. */
export function podSecurityLabels(level: string): { [label: string]: string } {
  return Object.fromEntries(['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, level]));
}
