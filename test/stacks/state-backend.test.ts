import { devStack, remoteStates, terraform } from './fixtures';
import { StateBackend } from '../../stacks';
import { codesOf } from '../support';

describe('StateBackend', () => {
  test('by default is a file beside the output, by a path that is the same on every machine', () => {
    const template = devStack('cluster');
    expect(terraform(template).backend).toEqual({
      local: { path: '../../../terraform-state/agents-dev-cluster.tfstate' },
    });
    expect(remoteStates(template)).toMatchObject([
      { backend: 'local', config: { path: '../../../terraform-state/agents-dev-network.tfstate' } },
    ]);
  });

  test('local takes another folder', () => {
    const template = devStack('network', { backend: StateBackend.local('states/of-ours') });
    expect(terraform(template).backend).toEqual({
      local: { path: '../../../states/of-ours/agents-dev-network.tfstate' },
    });
  });

  test('s3 is encrypted and locked by a file beside the state', () => {
    const template = devStack('network', { backend: StateBackend.s3('acme-states', 'eu-west-1') });
    expect(terraform(template).backend).toEqual({
      s3: {
        bucket: 'acme-states',
        region: 'eu-west-1',
        key: 'agents-dev-network.tfstate',
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  test('s3: a stack reads the state of another where that one writes it', () => {
    const backend = StateBackend.s3('acme-states', 'eu-west-1', 'platform/agents/');
    const template = devStack('edge', { backend });
    expect(terraform(template).backend).toMatchObject({ s3: { key: 'platform/agents/agents-dev-edge.tfstate' } });
    const states = remoteStates(template);
    expect(states.length).toBeGreaterThan(0);
    for (const state of states) {
      expect(state).toMatchObject({ backend: 's3', config: { bucket: 'acme-states', region: 'eu-west-1' } });
      expect(state).toMatchObject({
        config: { key: expect.stringMatching(/^platform\/agents\/agents-dev-\w+\.tfstate$/) },
      });
    }
  });

  test.each<[string, () => unknown, string]>([
    ['a folder of the machine', () => StateBackend.local('/tmp/states'), 'StateBackendFolder'],
    ['a folder above', () => StateBackend.local('a/../../b'), 'StateBackendFolder'],
    ['no folder', () => StateBackend.local(''), 'StateBackendFolder'],
    ['a bucket in upper case', () => StateBackend.s3('States', 'eu-west-1'), 'StateBackendBucket'],
    ['a region that is none', () => StateBackend.s3('states', 'europe'), 'StateBackendBucket'],
    ['a prefix without a slash', () => StateBackend.s3('states', 'eu-west-1', 'agents'), 'StateBackendBucket'],
  ])('refuses %s', (_, make, code) => {
    expect(codesOf(make)).toEqual([code]);
  });
});
