// Completes package-lock.json after `npm install` against a registry that holds only the builds of one platform: npm then leaves the builds
// for other platforms out of the lock, and `npm ci` refuses it. Each missing one is written with what its name and its parent say; npm takes
// them from the registry on the platforms that want them.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './support.cjs';

const file = path.join(root, 'package-lock.json');
const lock = JSON.parse(fs.readFileSync(file, 'utf8'));

/** Whether a package finds another one in the lock, looking upwards as Node does. */
function resolves(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at || !at.includes('/node_modules/')) return Boolean(lock.packages[`node_modules/${name}`]);
  }
}

let added = 0;
for (const [from, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const platform =
      /-(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|x64|ia32|ppc64|s390x|loong64|riscv64)(?:-(\w+))?$/.exec(
        name,
      );
    if (!platform || !/^\d+\.\d+\.\d+$/.test(range) || resolves(from, name)) continue;
    const [, os, cpu, abi = ''] = platform;
    const libc = os !== 'linux' ? {} : { libc: [abi.startsWith('musl') ? 'musl' : 'glibc'] };
    const dev = entry.dev ? { dev: true } : {};
    lock.packages[`node_modules/${name}`] = { version: range, cpu: [cpu], ...dev, ...libc, optional: true, os: [os] };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
if (added > 0) fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} builds for other platforms added to package-lock.json`);
