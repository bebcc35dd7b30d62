import { spawnSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { startScript } from '../../lib/vectors/qdrant-scripts';

const PEER = (pod: string) => `https://${pod}.vectors-headless.retrieval.svc:6335`;

function start(hostname: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  writeFileSync(join(folder, 'entrypoint.sh'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
  const script = startScript('vectors', 'vectors-headless.retrieval.svc', 'https');
  const { stdout } = spawnSync('/bin/sh', ['-c', script], {
    cwd: folder,
    env: { HOSTNAME: hostname, PATH: process.env.PATH },
  });
  rmSync(folder, { recursive: true });
  return stdout.toString().trim();
}

test('the first peer founds the cluster', () => {
  expect(start('vectors-0')).toBe(`--uri ${PEER('vectors-0')}`);
});

test.each(['vectors-1', 'vectors-10'])('%s joins it', (hostname) => {
  expect(start(hostname)).toBe(`--bootstrap ${PEER('vectors-0')} --uri ${PEER(hostname)}`);
});
