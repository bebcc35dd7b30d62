import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { onPath, temporaryFolder } from '../../../scripts/support.cjs';
import type { Environment } from '../terraform/environment';

interface Answer {
  readonly id: number;
  readonly attempts: readonly string[];
}

/** Joins two sockets until either ends. */
export function join(one: net.Socket, other: net.Socket): void {
  one.on('error', () => other.destroy()).on('close', () => other.destroy());
  other.on('error', () => one.destroy()).on('close', () => one.destroy());
  one.pipe(other).pipe(one);
}

/**
 * A network namespace from which nothing leads out: the programs in it reach the ports of this machine that were opened for them, and no
 * other. It proves that no request leaves the machine, whatever a program makes of proxy variables, and writes down who was looked up
 * (DNS) or called (ports 80 and 443); a call of another port is refused without a note.
 */
export class Guard {
  /** Makes a namespace for these programs. Fails with the name of what is missing: a tool, or the right to make a namespace. */
  public static async start(programs: readonly string[] = ['terraform']): Promise<Guard> {
    for (const tool of ['unshare', 'nsenter', 'ip', ...programs])
      if (!onPath(tool)) throw new Error(`missing: ${tool}`);
    const user = process.getuid?.() === 0 ? [] : ['--user'];
    const flags = ['--net', ...user, ...(user.length > 0 ? ['--map-root-user'] : [])];
    const script = path.join(__dirname, 'guard-namespace.cjs');
    const child = spawn('unshare', [...flags, process.execPath, script], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let errors = '';
    child.stderr?.on('data', (data) => (errors += String(data)));
    const up = await Promise.race([once(child, 'message').then(() => true), once(child, 'exit').then(() => false)]);
    if (!up) throw new Error(`missing: the right to make a network namespace (unshare ${flags.join(' ')}): ${errors}`);
    // a suite that fails on its way must still end, and the namespace with it
    child.unref();
    child.channel?.unref();
    return new Guard(child, user, programs);
  }

  private readonly dir = temporaryFolder('guard');
  private readonly bridges = new Map<string, net.Server>();
  private asked = 0;

  private constructor(
    private readonly child: ChildProcess,
    user: readonly string[],
    programs: readonly string[],
  ) {
    const enter = ['nsenter', `--target=${String(child.pid)}`, '--net', ...user];
    if (user.length > 0) enter.push('--preserve-credentials');
    fs.mkdirSync(path.join(this.dir, 'bin'));
    for (const program of programs) {
      const real = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
      const text = `#!/bin/sh\nexec ${enter.join(' ')} -- '${real}' "$@"\n`;
      fs.writeFileSync(path.join(this.dir, 'bin', program), text, { mode: 0o755 });
    }
  }

  /**
   * The variables under which the programs run in the namespace: a wrapper stands first on the PATH. No proxy for HTTPS is set, so that an
   * attempt is made for real and seen.
   */
  public environment(): Environment {
    const PATH = `${path.join(this.dir, 'bin')}${path.delimiter}${process.env.PATH ?? ''}`;
    return { PATH, HTTPS_PROXY: undefined, https_proxy: undefined };
  }

  /** Lets the programs reach this server, e.g. `http://127.0.0.1:4711`, under its own address. */
  public async open(url: string): Promise<void> {
    const { hostname, port } = new URL(url);
    if (hostname !== '127.0.0.1') throw new Error(`${url} is not on this machine`);
    if (this.bridges.has(port)) return;
    // a socket in the file system is seen from both sides
    const socket = path.join(this.dir, port);
    const bridge = net.createServer((inside) => {
      join(inside, net.connect(Number(port), hostname));
    });
    this.bridges.set(port, bridge.listen(socket));
    await once(bridge, 'listening');
    await this.ask({ open: Number(port), socket });
  }

  /** Who was looked up or called outside so far, e.g. `dns example.com`; empty when nobody. */
  public async attempts(): Promise<readonly string[]> {
    return (await this.ask({})).attempts;
  }

  /** Ends the namespace; fails when anything wanted to leave it. */
  public async stop(): Promise<void> {
    const attempts = await this.attempts();
    for (const bridge of this.bridges.values()) bridge.close();
    this.child.disconnect();
    await once(this.child, 'exit');
    if (attempts.length > 0) throw new Error(`requests that would leave the machine: ${attempts.join(', ')}`);
  }

  private ask(question: Readonly<Record<string, unknown>>): Promise<Answer> {
    const id = (this.asked += 1);
    return new Promise((resolve) => {
      const hear = (answer: Answer): void => {
        if (answer.id !== id) return;
        this.child.off('message', hear);
        resolve(answer);
      };
      this.child.on('message', hear);
      this.child.send({ id, ...question });
    });
  }
}
