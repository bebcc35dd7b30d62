import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { capture, onPath } from '../../../scripts/support.cjs';
import { cached } from '../support/cache';
import type { Environment } from '../terraform/environment';

/** One request that the server had. */
export interface ApiCall {
  /** `ec2`, `s3`, …; null when the request was not signed for a service. */
  readonly service: string | null;
  readonly region: string | null;
  readonly operation: string | null;
  /** `moto`, `ours` (a module of `services/`) or `nobody` (it is not implemented). */
  readonly answeredBy: 'moto' | 'ours' | 'nobody';
  readonly status: number;
  readonly path: string;
}

/** A folder with the pinned Python packages, installed once. */
async function packages(): Promise<string> {
  if (!onPath('python3')) throw new Error('missing: python3');
  const requirements = path.join(__dirname, 'requirements.txt');
  const version = (await capture('python3', ['--version'])).output.trim();
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
  const parts = [version, ...args, fs.readFileSync(requirements, 'utf8')];
  const key = createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12);
  return cached(`python/${key}`, async (draft) => {
    const { code, output } = await capture('python3', [...args, '--target', draft]);
    if (code !== 0) throw new Error(`python3 ${args.join(' ')}:\n${output}`);
  });
}

/** A free port on the loopback interface. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * A local AWS API on a free port: moto, and the modules beside this file for what moto lacks. It honours one account
 * and every region, and forgets everything when it stops.
 */
export class LocalAws {
  /** Starts a server for one account; fails with its log when it does not answer within 60 seconds. */
  public static async start(account = '123456789012'): Promise<LocalAws> {
    const [installed, port] = [await packages(), await freePort()];
    const env = { ...process.env, PYTHONPATH: installed, PYTHONDONTWRITEBYTECODE: '1', MOTO_ACCOUNT_ID: account };
    const child = spawn('python3', [path.join(__dirname, 'server.py'), String(port)], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const aws = new LocalAws(child, `http://127.0.0.1:${String(port)}`);
    await aws.answers();
    return aws;
  }

  private output = '';

  private constructor(
    private readonly child: ChildProcess,
    /** Where it answers. */
    public readonly url: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (this.output += String(data)));
  }

  /** What the server wrote: every refusal, and what nobody answers. */
  public get log(): string {
    return this.output;
  }

  /** The variables that lead Terraform, the AWS CLI and their S3 backend here, and nowhere else. */
  public environment(): Environment {
    return {
      AWS_ENDPOINT_URL: this.url,
      // S3 Control puts the account into the name of the host: such a name is reached through a proxy only
      AWS_ENDPOINT_URL_S3_CONTROL: 'http://s3control.invalid',
      HTTP_PROXY: this.url,
      http_proxy: this.url,
      NO_PROXY: '127.0.0.1',
      no_proxy: '127.0.0.1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-central-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  /** Every request so far. */
  public requests(): Promise<ApiCall[]> {
    return this.get<ApiCall[]>('/local-aws/requests');
  }

  /**
   * What exists now, one line a resource, sorted. Left out are what AWS has by itself (default VPCs, its own keys, managed policies) and
   * keys and secrets that wait for their deletion.
   */
  public inventory(): Promise<string[]> {
    return this.get<string[]>('/local-aws/inventory');
  }

  /** Forgets everything. */
  public async reset(): Promise<void> {
    await fetch(`${this.url}/moto-api/reset`, { method: 'POST' });
  }

  /** Ends the server. */
  public async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  private async get<T>(where: string): Promise<T> {
    const response = await fetch(this.url + where);
    return (await response.json()) as T;
  }

  private async answers(): Promise<void> {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
      if (this.child.exitCode !== null) break;
      try {
        await this.requests();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
    await this.stop();
    throw new Error(`the local AWS API did not start:\n${this.output}`);
  }
}
