// npm run terraform:check [-- <synth output>]: real Terraform reads and plans every AWS-only stack, offline. Without a folder it synthesizes
// main.ts with the bindings of AWS provider 5.100 first. The synth output is not touched: each stack is copied, and an override file
// beside the copy gives the provider dummy credentials, the state a local file, and the remote states stubs of the other stacks' outputs.
import fs from 'node:fs';
import path from 'node:path';
import { capture, fail, root, temporaryFolder } from './support.mjs';
import { terraformEnvironment } from './terraform-env.mjs';
import { stubState } from './terraform-stubs.mjs';
import { synthWithBindings } from './with-bindings.mjs';

const work = temporaryFolder('cdktf-agent-platform-terraform');
const { env, missing } = terraformEnvironment(work);
if (missing) fail(`terraform-check: missing: ${missing}`);

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

/** The stacks of a synth output: { name, dir, json }. */
function stacksOf(outdir) {
  const manifest = path.join(outdir, 'manifest.json');
  if (!fs.existsSync(manifest)) fail(`terraform-check: ${outdir} is no synth output: it has no manifest.json`);
  return Object.values(JSON.parse(fs.readFileSync(manifest, 'utf8')).stacks).map((stack) => {
    const dir = path.join(outdir, stack.workingDirectory);
    return { name: stack.name, dir, json: JSON.parse(fs.readFileSync(path.join(dir, 'cdk.tf.json'), 'utf8')) };
  });
}

/** The stack whose state a remote state reads, found by the name of the state file. */
function producerOf(config, stacks) {
  const file = String(config.path ?? config.key ?? config.workspaces?.name ?? '');
  const matches = stacks.filter(({ name, json }) => {
    const backend = Object.values(json.terraform.backend ?? {})[0] ?? {};
    const own = backend.path ?? backend.key;
    return (own !== undefined && own === file) || path.basename(file) === `terraform.${name}.tfstate`;
  });
  return matches[0];
}

/** The override file of one stack; writes the stub states that it names. */
function override({ name, json }, stacks, dir) {
  const providers = [json.provider.aws].flat().map(({ alias }) => ({ ...(alias ? { alias } : {}), ...OFFLINE }));
  const states = Object.entries(json.data?.terraform_remote_state ?? {}).map(([id, { config }]) => {
    const producer = producerOf(config, stacks);
    if (!producer)
      fail(`terraform-check: ${name} reads the state ${JSON.stringify(config)}, which belongs to no stack`);
    const file = path.join(dir, `stub.${producer.name}.tfstate`);
    fs.writeFileSync(file, JSON.stringify(stubState(producer.json.output), null, 2));
    return [id, { backend: 'local', config: { path: file } }];
  });
  return {
    provider: { aws: providers },
    terraform: { backend: { local: { path: path.join(dir, 'terraform.tfstate') } } },
    ...(states.length > 0 ? { data: { terraform_remote_state: Object.fromEntries(states) } } : {}),
  };
}

const describe = (d) => {
  const where = d.range ? `${d.range.filename}:${d.range.start.line} ` : '';
  return `${d.severity}: ${where}${d.address ? `${d.address}: ` : ''}${d.summary}${d.detail ? `: ${d.detail.replace(/\s+/g, ' ')}` : ''}`;
};

/** The JSON documents among the lines of an output. */
function jsonLines(output) {
  return output.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}

const terraform = async (dir, ...args) => {
  const start = performance.now();
  const result = await capture('terraform', args, { cwd: dir, env });
  return { ...result, seconds: ((performance.now() - start) / 1000).toFixed(1) };
};

/** Runs terraform on one stack; returns { line, problems }. */
async function check(stack, stacks) {
  const dir = path.join(work, stack.name);
  // Assets lie beside the JSON: the whole folder of the stack is copied.
  fs.cpSync(stack.dir, dir, { recursive: true });
  fs.rmSync(path.join(dir, '.terraform'), { recursive: true, force: true });
  fs.writeFileSync(path.join(dir, 'zz_override.tf.json'), JSON.stringify(override(stack, stacks, dir), null, 2));
  const count = Object.values(stack.json.resource ?? {}).reduce((sum, byName) => sum + Object.keys(byName).length, 0);
  const line = `${stack.name.padEnd(36)} ${String(count).padStart(4)} resources`;

  const init = await terraform(dir, 'init', '-input=false', '-no-color');
  if (init.code !== 0) return { line, problems: [`terraform init:\n${init.output.trim()}`] };
  const validated = await terraform(dir, 'validate', '-json');
  const verdict = validated.output.includes('"valid"') ? JSON.parse(validated.output) : undefined;
  const invalid = verdict ? verdict.diagnostics.map(describe) : [`terraform validate:\n${validated.output.trim()}`];
  if (invalid.length > 0) return { line: `${line}  validate ${validated.seconds} s`, problems: invalid };

  const planned = await terraform(dir, 'plan', '-json', '-refresh=false', '-lock=false', '-input=false');
  const messages = jsonLines(planned.output);
  const problems = messages.filter((m) => m.type === 'diagnostic').map((m) => describe(m.diagnostic));
  const summary = messages.find((m) => m.type === 'change_summary')?.['@message'];
  if (problems.length === 0 && (planned.code !== 0 || !summary))
    problems.push(`terraform plan:\n${planned.output.trim()}`);
  return { line: `${line}  validate ${validated.seconds} s  plan ${planned.seconds} s  ${summary ?? ''}`, problems };
}

const given = process.argv[2];
let outdir = given && path.resolve(given);
if (!outdir) {
  try {
    outdir = await synthWithBindings({ outdir: path.join(work, 'cdktf.out') });
  } catch (error) {
    fail(`terraform-check: ${error.message}`);
  }
}
const stacks = stacksOf(outdir);
let failures = 0;
let checked = 0;
for (const stack of stacks) {
  const needed = Object.keys(stack.json.terraform.required_providers ?? {});
  if (needed.length !== 1 || needed[0] !== 'aws') {
    console.log(
      `skip  ${stack.name.padEnd(36)} needs ${needed.join(', ') || 'no provider'}: only AWS-only stacks are planned offline`,
    );
    continue;
  }
  const { line, problems } = await check(stack, stacks);
  checked += 1;
  if (problems.length > 0) failures += 1;
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${line}`);
  for (const problem of problems) console.log(problem.replaceAll(`${root}/`, '').replace(/^/gm, '      '));
}
console.log(`${checked} stacks planned, ${failures} failed, ${stacks.length - checked} skipped`);
if (checked === 0) fail('terraform-check: no AWS-only stack was found');
process.exitCode = failures === 0 ? 0 : 1;
