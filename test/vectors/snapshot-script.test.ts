import { execFile, spawnSync } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'http';
import type { AddressInfo } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { SNAPSHOT_SCRIPT } from '../../lib/vectors/qdrant-scripts';

const missing = ['bash', 'curl', 'sha256sum'].filter((tool) => spawnSync(tool, ['--version']).error);
if (missing.length > 0) console.warn(`the snapshot script is not run: install ${missing.join(', ')} to test it`);

/** Stands for the AWS CLI: `aws s3 cp SOURCE s3://bucket/key` writes below $BUCKET. */
const FAKE_AWS = `#!/bin/bash
set -eu
echo "$*" >> "$BUCKET/calls"
mkdir -p "$(dirname "$BUCKET/\${4#s3://}")"
cat "\${3/#-//dev/stdin}" > "$BUCKET/\${4#s3://}"
`;
const BODY = Buffer.from('snapshot '.repeat(100_000));
const SUM = createHash('sha256').update(BODY).digest('hex');

interface Peer {
  readonly collections?: string[];
  readonly checksum?: string;
  /** Breaks the connection in the middle of the download. */
  readonly truncates?: boolean;
}

const seen: string[] = [];

function answer(request: IncomingMessage, response: ServerResponse, peer: Peer): void {
  seen.push(`${request.method ?? ''} ${request.url ?? ''} ${String(request.headers['api-key'])}`);
  const json = (result: unknown) => response.end(JSON.stringify({ result, status: 'ok', time: 0.1 }));
  if (request.url === '/collections') {
    if (!peer.collections) response.writeHead(500).end();
    else json({ collections: peer.collections.map((name) => ({ name })) });
  } else if (request.method === 'POST') {
    const { checksum = SUM } = peer;
    json({ name: 'docs-1.snapshot', creation_time: '2026-01-01T00:00:00', size: BODY.length, checksum });
  } else if (request.method === 'DELETE') {
    json(true);
  } else if (peer.truncates) {
    response.writeHead(200, { 'content-length': BODY.length });
    response.write(BODY.subarray(0, 1000), () => request.destroy());
  } else {
    response.end(BODY);
  }
}

async function run(peers: Peer[]): Promise<{ code: number; files: string[]; bucket: string; calls: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'snapshots-'));
  folders.push(folder);
  writeFileSync(join(folder, 'snapshots.sh'), SNAPSHOT_SCRIPT);
  writeFileSync(join(folder, 'aws'), FAKE_AWS, { mode: 0o755 });
  writeFileSync(join(folder, 'key'), 'secret\n');
  const servers = peers.map((peer) =>
    createServer((request, response) => {
      answer(request, response, peer);
    }),
  );
  await Promise.all(servers.map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))));
  const urls = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const env = {
    PATH: `${folder}:${process.env.PATH ?? ''}`,
    HOME: folder,
    BUCKET: folder,
    PEERS: urls.join(' '),
    BUCKET_URI: 's3://backup/vectors',
    API_KEY_FILE: join(folder, 'key'),
  };
  const code = await new Promise<number>((done) => {
    execFile('bash', [join(folder, 'snapshots.sh')], { env }, (error) => {
      done(error ? Number(error.code) : 0);
    });
  });
  for (const server of servers) server.close();
  const root = join(folder, 'backup');
  const files = existsSync(root) ? readdirSync(root, { recursive: true, withFileTypes: true }) : [];
  const calls = join(folder, 'calls');
  return {
    code,
    bucket: root,
    files: files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name).slice(root.length + 1)),
    calls: existsSync(calls) ? readFileSync(calls, 'utf8') : '',
  };
}

const folders: string[] = [];
beforeEach(() => seen.splice(0));
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

(missing.length > 0 ? describe.skip : describe)('the snapshot script', () => {
  test('copies every collection of every peer, writes the sums last, and leaves no snapshot behind', async () => {
    const { code, files, bucket, calls } = await run([
      { collections: ['docs', 'my pages é'] },
      { collections: ['docs'] },
    ]);
    expect(code).toBe(0);
    const names = files.map((file) => file.replace(/^vectors\/[^/]+\//, '')).sort();
    expect(names).toEqual(['127/docs/docs-1.snapshot', '127/my%20pages%20%C3%A9/docs-1.snapshot', 'SHA256SUMS']);
    const sums = files.find((file) => file.endsWith('SHA256SUMS')) ?? '';
    expect(readFileSync(join(bucket, sums), 'utf8').split('\n').filter(Boolean)).toEqual(
      ['docs', 'my%20pages%20%C3%A9', 'docs'].map((collection) => `${SUM}  127/${collection}/docs-1.snapshot`),
    );
    expect(calls.trim().split('\n').at(-1)).toContain('SHA256SUMS');
    expect(calls).toContain(`--expected-size ${BODY.length}`);
    expect(calls).not.toContain('secret');
    expect(seen.filter((line) => line.startsWith('POST'))).toHaveLength(3);
    expect(seen.filter((line) => line.startsWith('DELETE'))).toHaveLength(3);
    expect(seen.every((line) => line.endsWith(' secret'))).toBe(true);
  });

  test.each<[string, Peer]>([
    ['a peer that is down', {}],
    ['a download that breaks', { collections: ['docs'], truncates: true }],
    ['a sum that differs', { collections: ['docs'], checksum: 'abc' }],
  ])('fails for %s, but copies from the others, and writes no sums', async (_, peer) => {
    const { code, files } = await run([peer, { collections: ['pages'] }]);
    expect(code).toBe(1);
    expect(files.some((file) => file.includes('/pages/'))).toBe(true);
    expect(files.some((file) => file.endsWith('SHA256SUMS'))).toBe(false);
  });

  test('a peer without checksums is trusted', async () => {
    const { code } = await run([{ collections: ['docs'], checksum: '' }]);
    expect(code).toBe(0);
  });

  test('an empty database gives an empty list', async () => {
    const { code, files } = await run([{ collections: [] }]);
    expect(code).toBe(0);
    expect(files).toHaveLength(1);
  });
});
