// The environment in which Terraform works without a registry and without the network.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onPath } from '../../../scripts/support.cjs';

/** Folders that may hold `registry.terraform.io/<namespace>/<name>/…`, the layout of a filesystem mirror. */
function mirrors(): string[] {
  const home = os.homedir();
  const bases = [
    process.env.TF_MIRROR ?? '',
    path.join(home, '.terraform.d', 'plugins'),
    path.join(home, '.local', 'share', 'terraform', 'plugins'),
    '/opt',
    '/usr/local/share',
    '/usr/share',
  ];
  const found = new Set<string>();
  const look = (dir: string, depth: number): void => {
    let entries: fs.Dirent[];
    try {
      entries = fs.readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    } catch {
      return;
    }
    if (entries.some((entry) => entry.name === 'registry.terraform.io')) found.add(dir);
    else if (depth > 0) for (const entry of entries) look(path.join(dir, entry.name), depth - 1);
  };
  for (const base of bases) if (base) look(base, 2);
  return [...found].sort();
}

/** The providers of a mirror, e.g. `registry.terraform.io/hashicorp/aws`. */
function providers(mirror: string): string[] {
  const registry = path.join(mirror, 'registry.terraform.io');
  return fs
    .readdirSync(registry)
    .flatMap((namespace) => fs.readdirSync(path.join(registry, namespace)).map((name) => `${namespace}/${name}`))
    .sort()
    .map((name) => `registry.terraform.io/${name}`);
}

/** The environment of a program. */
export type Environment = Record<string, string | undefined>;

/**
 * Writes a CLI configuration into `dir` and returns the environment for terraform. A configuration that TF_CLI_CONFIG_FILE names and that
 * mentions a mirror is taken as it is. Fails with the name of what a person has to install.
 */
export function terraformEnvironment(dir: string): Environment {
  if (!onPath('terraform')) throw new Error('missing: terraform');
  const dropped = ['AWS_CA_BUNDLE', 'AWS_PROFILE', 'AWS_ENDPOINT_URL', 'NO_PROXY', 'no_proxy'];
  const env: Environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !dropped.includes(name)));
  // Port 9 answers nobody: whatever wants the network fails at once.
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy']) env[name] = 'http://127.0.0.1:9';
  Object.assign(env, { CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', AWS_EC2_METADATA_DISABLED: 'true' });
  const given = process.env.TF_CLI_CONFIG_FILE;
  if (given && fs.existsSync(given) && /_mirror\b/.test(fs.readFileSync(given, 'utf8'))) return env;

  const taken = new Set<string>();
  const blocks = mirrors().flatMap((mirror) => {
    // Terraform takes a provider from the first installation method that includes it.
    const names = providers(mirror).filter((name) => !taken.has(name));
    for (const name of names) taken.add(name);
    if (names.length === 0) return [];
    return [
      `  filesystem_mirror {\n    path    = ${JSON.stringify(mirror)}\n    include = ${JSON.stringify(names)}\n  }\n`,
    ];
  });
  if (!taken.has('registry.terraform.io/hashicorp/aws')) {
    throw new Error(
      'missing: a mirror of the provider hashicorp/aws (TF_MIRROR names the folder that holds registry.terraform.io/)',
    );
  }
  env.TF_CLI_CONFIG_FILE = path.join(dir, 'terraform.rc');
  fs.writeFileSync(env.TF_CLI_CONFIG_FILE, `provider_installation {\n${blocks.join('')}}\n`);
  return env;
}
