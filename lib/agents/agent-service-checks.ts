import type { AgentWorkload } from './agent-deployment';
import type { AgentServiceProps } from './agent-service';
import type { Checks } from '../core/checks';
import { isKnown } from '../core/tokens';

const NAME = /^[a-z]([a-z0-9-]{0,50}[a-z0-9])?$/;
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const IMAGE = /^[a-z0-9][a-z0-9./:_-]*?(:(?!latest$)\w[\w.-]{0,127}|(:\w[\w.-]{0,127})?@sha256:[0-9a-f]{64})$/;
const PATH = /^\/[\w./-]*$/;

/** Refuses what Kubernetes would refuse, and images that change under a tag. */
export function checkAgentService(checks: Checks, props: AgentServiceProps, workload: AgentWorkload): void {
  const { image, environment, secretNames } = props;
  const { minReplicas, maxReplicas } = workload;
  checks
    .pattern(
      'AgentServiceName',
      'serviceName',
      workload.serviceName,
      NAME,
      '1 to 52 of a-z, 0-9 and -, a letter first',
      'pass serviceName',
    )
    .pattern(
      'AgentServiceNamespace',
      'namespace',
      props.namespace,
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      '1 to 63 of a-z, 0-9 and -',
    )
    .pattern(
      'AgentServiceImage',
      'image',
      image,
      IMAGE,
      'an image with a tag other than latest, or a digest',
      'name the tag that you tested',
    )
    .integer('AgentServicePort', 'port', workload.port, { min: 1024, max: 65_535 })
    .pattern('AgentServicePath', 'livenessPath', props.livenessPath, PATH, 'a path that starts with /')
    .pattern('AgentServicePath', 'readinessPath', props.readinessPath, PATH, 'a path that starts with /')
    .number('AgentServiceCpu', 'cpu', workload.cpu, { min: 0.01, max: 192 })
    .integer('AgentServiceMemory', 'memory in MiB', workload.memory.toMebibytes(), { min: 16 })
    .integer('AgentServiceReplicas', 'minReplicas', minReplicas, { min: 1, max: 1000 })
    .integer('AgentServiceReplicas', 'maxReplicas', maxReplicas, { min: 1, max: 10_000 })
    .that(
      'AgentServiceReplicas',
      'replicas',
      [minReplicas, maxReplicas],
      () => minReplicas <= maxReplicas,
      'minReplicas at most maxReplicas',
      'raise maxReplicas or lower minReplicas',
    )
    .integer('AgentServiceUtilization', 'targetCpuUtilization', workload.targetCpuUtilization, { min: 10, max: 100 })
    .integer('AgentServiceDrain', 'drainSeconds', workload.drainSeconds, { min: 5, max: 600 })
    .integer('AgentServiceGracePeriod', 'terminationGracePeriodSeconds', props.terminationGracePeriodSeconds, {
      // the process is told to stop when the drain is over
      min: isKnown(workload.drainSeconds) ? workload.drainSeconds + 5 : 10,
      max: 3600,
    })
    .that(
      'AgentServiceSecrets',
      'secretNames',
      secretNames,
      () => new Set(secretNames).size === secretNames?.length,
      'names of Secrets, once each',
      'drop the second one',
    );
  // names of volumes and paths are made of them
  if (secretNames) checks.known('AgentServiceSecrets', 'secretNames', secretNames, 'write the names out');
  for (const name of Object.keys(environment ?? {})) {
    checks.pattern(
      'AgentServiceEnvironment',
      'environment',
      name,
      /^[A-Za-z_]\w*$/,
      'names of letters, digits and _',
      'rename the variable',
    );
  }
  for (const name of secretNames ?? []) {
    checks.pattern(
      'AgentServiceSecrets',
      'secretNames',
      name,
      SUBDOMAIN,
      'names of Kubernetes Secrets',
      'pass the name, never the secret',
    );
  }
  checks.throwIfAny();
}
