// npm run build: compiles index.ts, lib and stacks to dist (CommonJS and declarations). It cleans first, so the same sources give the same bytes.
// Files that are not TypeScript (charts, templates, data) are copied to the same place below dist, so that `path.join(__dirname, …)` finds them.
import fs from 'node:fs';
import path from 'node:path';
import { bin, capture, fail, filesUnder, root } from './support.cjs';

const dist = path.join(root, 'dist');
fs.rmSync(dist, { recursive: true, force: true });
const { code, output } = await capture(bin('tsc'), ['-p', 'tsconfig.build.json']);
if (code !== 0) fail(output);
for (const area of ['lib', 'stacks']) {
  for (const file of filesUnder(path.join(root, area)).filter((name) => !/\.(ts|md)$/.test(name))) {
    const target = path.join(dist, area, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.copyFileSync(path.join(root, area, file), target);
  }
}
