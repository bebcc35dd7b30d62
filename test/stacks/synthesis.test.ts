import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Annotations, App, TerraformStack } from 'cdktf';
import { EncryptionKey } from '../../lib/security/encryption-key';
import { EnvironmentStack, Synthesis } from '../../stacks';
import { codesOf, messageOf } from '../support';

let outdir: string;

beforeEach(() => {
  outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'synthesis-'));
});

afterEach(() => {
  fs.rmSync(outdir, { recursive: true, force: true });
});

function app(...ids: string[]): App {
  const made = new App({ outdir, stackTraces: false });
  for (const id of ids) {
    const settings = { application: 'agents', environmentName: 'dev', region: 'eu-central-1' };
    new EncryptionKey(new EnvironmentStack(made, id, settings), 'Key', { description: 'any' });
  }
  return made;
}

function written(): string[] {
  const folder = path.join(outdir, 'stacks');
  return fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
}

describe('Synthesis', () => {
  test('writes all stacks, and says the truth about them', () => {
    const [head, ...rows] = Synthesis.write(app('one', 'two')).split('\n');
    expect(head).toMatch(/^stack +resources +file$/);
    expect(written()).toEqual(['one', 'two']);
    const total = rows.pop();
    let sum = 0;
    for (const row of rows) {
      const [stack, resources, file] = row.split(/ +/);
      const { resource } = JSON.parse(fs.readFileSync(path.resolve(file), 'utf8')) as {
        resource: Record<string, object>;
      };
      expect(path.resolve(file)).toBe(path.join(outdir, 'stacks', stack, 'cdk.tf.json'));
      const found = Object.values(resource).reduce((all, named) => all + Object.keys(named).length, 0);
      expect(Number(resources)).toBe(found);
      sum += found;
    }
    expect(total).toMatch(new RegExp(`^2 stacks +${sum}$`));
  });

  test('writes nothing when one stack is faulty, not even the sound ones before it', () => {
    const faulty = app('one');
    new TerraformStack(faulty, 'two').node.addValidation({ validate: () => ['no good'] });
    Annotations.of(new TerraformStack(faulty, 'three')).addError('no good either');
    const message = messageOf(() => Synthesis.write(faulty));
    expect(written()).toEqual([]);
    expect(message).toContain('no good [at two]');
    expect(message).toContain('no good either [at three]');
    expect(codesOf(() => Synthesis.write(faulty))).toEqual(['Synthesis', 'Synthesis']);
  });

  test('leaves what was written before when a stack is faulty', () => {
    Synthesis.write(app('one'));
    const faulty = app('one', 'two');
    faulty.node.addValidation({ validate: () => ['no good'] });
    expect(() => Synthesis.write(faulty)).toThrow('no good');
    expect(written()).toEqual(['one']);
  });

  test('removes stacks that are gone, and leaves what Terraform keeps beside them', () => {
    Synthesis.write(app('one', 'two', 'three'));
    fs.writeFileSync(path.join(outdir, 'stacks', 'two', 'terraform.tfstate'), '{}');
    Synthesis.write(app('one'));
    expect(written()).toEqual(['one', 'two']);
    expect(fs.readdirSync(path.join(outdir, 'stacks', 'two'))).toEqual(['terraform.tfstate']);
  });

  test('without the traces of tokens real errors keep theirs', () => {
    const before = Object.getOwnPropertyDescriptor(Error, 'captureStackTrace') ?? {};
    try {
      Synthesis.withoutTokenTraces();
      expect(new Error('any').stack).toContain('synthesis.test');
      const target: { stack?: string } = {};
      Error.captureStackTrace(target);
      expect(target.stack).toContain('synthesis.test');
      const [limit, token] = [Error.stackTraceLimit, {} as { stack?: string }];
      Error.stackTraceLimit = Number.MAX_SAFE_INTEGER;
      Error.captureStackTrace(token);
      Error.stackTraceLimit = limit;
      expect(token.stack).toBeUndefined();
    } finally {
      Object.defineProperty(Error, 'captureStackTrace', before);
    }
  });
});
