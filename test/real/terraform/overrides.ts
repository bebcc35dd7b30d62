import fs from 'node:fs';
import path from 'node:path';
import type { StackOutput, TerraformJson } from '../support/synth-output';
import { stubState } from './stub-state';

/** Provider arguments with which nothing is asked of AWS. */
const OFFLINE = {
  access_key: 'offline',
  secret_key: 'offline',
  allowed_account_ids: [],
  max_retries: 1,
  skip_credentials_validation: true,
  skip_metadata_api_check: 'true',
  skip_region_validation: true,
  skip_requesting_account_id: true,
};

/** The `provider` block of an override file: every AWS provider of a stack, by its alias, with these arguments. */
export function awsProviders(json: TerraformJson, settings: Readonly<Record<string, unknown>>): unknown {
  return { aws: (json.provider?.aws ?? []).map(({ alias }) => ({ ...(alias ? { alias } : {}), ...settings })) };
}

interface StateConfig {
  readonly path?: string;
  readonly key?: string;
}

/** The stack whose state a remote state reads, found by the name of the state file. */
export function producerOf(config: StateConfig, stacks: readonly StackOutput[]): StackOutput {
  const file = config.path ?? config.key ?? '';
  const producer = stacks.find(({ name, json }) => {
    const backend = Object.values(json.terraform.backend ?? {})[0] ?? {};
    return [backend.path, backend.key].includes(file) || path.basename(file) === `terraform.${name}.tfstate`;
  });
  if (!producer) throw new Error(`the state ${JSON.stringify(config)} belongs to no stack`);
  return producer;
}

/** The `data` block of an override file: every state that a stack reads, from the file that `fileOf` names. */
export function remoteStates(
  json: TerraformJson,
  stacks: readonly StackOutput[],
  fileOf: (producer: StackOutput) => string,
): { readonly data?: unknown } {
  const states = Object.entries(json.data?.terraform_remote_state ?? {}).map(([id, { config }]) => {
    const producer = producerOf(config as StateConfig, stacks);
    return [id, { backend: 'local', config: { path: fileOf(producer) } }];
  });
  return states.length > 0 ? { data: { terraform_remote_state: Object.fromEntries(states) as unknown } } : {};
}

/** An override with which a stack plans alone, without AWS: dummy credentials, local state, stubs of the states it reads. */
export function offlineOverride({ json }: StackOutput, stacks: readonly StackOutput[], dir: string): unknown {
  fs.mkdirSync(dir, { recursive: true });
  return {
    provider: awsProviders(json, OFFLINE),
    terraform: { backend: { local: { path: path.join(dir, 'terraform.tfstate') } } },
    ...remoteStates(json, stacks, (producer) => {
      const file = path.join(dir, `stub.${producer.name}.tfstate`);
      fs.writeFileSync(file, JSON.stringify(stubState(producer.json.output), null, 2));
      return file;
    }),
  };
}

/** An override with which a stack is applied on a local AWS API: local state beside it, the states it reads from the folders of the others. */
export function localOverride({ json }: StackOutput, stacks: readonly StackOutput[], work: string): unknown {
  // few retries: a call that the API does not know fails at once instead of after 25 tries
  const settings = { allowed_account_ids: ['123456789012'], max_retries: 3 };
  return {
    provider: awsProviders(json, settings),
    terraform: { backend: { local: { path: 'terraform.tfstate' } } },
    ...remoteStates(json, stacks, (producer) => path.join(work, producer.name, 'terraform.tfstate')),
  };
}
