import path from 'node:path';
import { temporaryFolder } from '../../../scripts/support.cjs';
import { OLDEST_AWS_BINDINGS } from '../support/checkout';
import { isAwsOnly, type StackOutput, synthesized } from '../support/synth-output';
import { terraformEnvironment } from './environment';
import { offlineOverride } from './overrides';
import { Workspace } from './workspace';

const work = temporaryFolder('cdktf-agent-platform-offline');
const env = terraformEnvironment(work);
let stacks: StackOutput[];

beforeAll(async () => {
  stacks = await synthesized({ packages: OLDEST_AWS_BINDINGS });
});

const environments = ['dev', 'staging', 'production'];
const rooms = ['network', 'cluster', 'data', 'edge'];
const names = environments.flatMap((environment) => rooms.map((room) => `agents-${environment}-${room}`));

test('every AWS-only stack of the app is planned here', () => {
  expect(stacks.filter(isAwsOnly).map(({ name }) => name)).toHaveLength(names.length);
  expect(stacks.filter(isAwsOnly).map(({ name }) => name)).toEqual(expect.arrayContaining(names));
});

test.each(names)('%s validates and plans offline, without an error or a warning', async (name) => {
  const stack = stacks.find((one) => one.name === name)!;
  const dir = path.join(work, name);
  const workspace = new Workspace(stack, dir, env, offlineOverride(stack, stacks, dir));
  await workspace.init();
  expect(await workspace.validate()).toEqual([]);
  expect(await workspace.planOffline()).toEqual([]);
});
