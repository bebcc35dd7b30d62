import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App } from 'cdktf';
import { CLUSTER, CLUSTER_VALUES } from './bad-input/cluster';
import { GATEWAY, GATEWAY_VALUES } from './bad-input/edges';
import { NETWORK, NETWORK_VALUES } from './bad-input/network';
import type { Row } from './bad-input/row';
import { STORES, STORE_VALUES } from './bad-input/stores';
import { Errors } from '../lib/core';
import type { ValidationError } from '../lib/core/validation-error';
import { EncryptionKey } from '../lib/security';
import { testStack } from '../lib/testing';
import { Synthesis } from '../stacks';

let outdir: string;

beforeEach(() => {
  outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bad-input-'));
});

afterEach(() => {
  fs.rmSync(outdir, { recursive: true, force: true });
});

/** What an app fails with that has a sound stack, and then this. */
function errorOf(make: Row[2]): ValidationError {
  const app = new App({ outdir, stackTraces: false });
  new EncryptionKey(testStack(app, 'sound'), 'Key', { description: 'nothing is wrong with it' });
  try {
    make(testStack(app));
    Synthesis.write(app);
  } catch (error) {
    if (!Errors.isValidationError(error)) throw error;
    return error as ValidationError;
  }
  throw new Error('nothing was refused');
}

function expectRefusal(make: Row[2], code: string): ValidationError {
  const error = errorOf(make);
  expect(Errors.codesOf(error)).toContain(code);
  for (const problem of error.problems) {
    expect(problem.code).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(problem.prop).toMatch(/\S/);
    expect(problem.allowed).toMatch(/\S/);
    expect(problem.fix).toMatch(/\S/);
  }
  expect(error.message).toMatch(new RegExp(`${code}: \\S.* must be \\S.*, got .*; \\S.* \\[at .*\\S\\]`, 's'));
  expect(error.message).not.toMatch(/TfToken|\bat .*\.ts:\d/);
  // not even the stack that nothing is wrong with
  expect(fs.readdirSync(outdir, { recursive: true }).filter((file) => String(file).endsWith('.json'))).toEqual([]);
  return error;
}

test('an app without a fault is written', () => {
  expect(() => errorOf(() => undefined)).toThrow('nothing was refused');
  expect(fs.existsSync(path.join(outdir, 'stacks', 'sound', 'cdk.tf.json'))).toBe(true);
});

describe.each<[string, Row[]]>([
  ['network', NETWORK],
  ['cluster', CLUSTER],
  ['stores', STORES],
  ['gateway and stacks', GATEWAY],
])('%s', (_, rows) => {
  test.each(rows)('%s is refused with %s, and nothing is written', (_what, code, make) => {
    const { message } = expectRefusal(make, code);
    expect(message).toMatch(/\[at (test|other|Dev)\b/);
  });
});

describe.each<[string, Row[]]>([
  ['values of the network', NETWORK_VALUES],
  ['values of the cluster', CLUSTER_VALUES],
  ['values of stores', STORE_VALUES],
  ['values of the gateway and stacks', GATEWAY_VALUES],
])('%s', (_, rows) => {
  test.each(rows)('%s is refused with %s', (_what, code, make) => {
    // a value has no construct: it says which factory refused it
    expect(expectRefusal(make, code).message).toMatch(/\[at [A-Z]\w+/);
  });
});
