import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Where the suites keep what is dear to make: built programs, downloaded packages, synth outputs. Outside the repository, safe to delete. */
export const CACHE = path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'cdktf-agent-platform');

/**
 * The folder that `make` fills, made at most once for a key: the key has to name everything that `make` reads. It appears under its name
 * when it is complete, so an interrupted run leaves nothing half-made, and two processes at once do no harm.
 */
export async function cached(key: string, make: (dir: string) => Promise<void>): Promise<string> {
  const dir = path.join(CACHE, key);
  if (fs.existsSync(dir)) return dir;
  const draft = `${dir}.${randomUUID().slice(0, 8)}`;
  fs.mkdirSync(draft, { recursive: true });
  try {
    await make(draft);
    fs.renameSync(draft, dir);
  } catch (error) {
    // another process was faster: its folder holds the same
    if (!fs.existsSync(dir)) throw error;
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
  return dir;
}
