// npm run bench: wall time and peak memory of synthesizing 1, 5 and 20 production environments with the compiled library, beside the floor:
// a process that loads cdktf and the same provider modules and writes the same files. Several runs, taken in turns.
//   --runs N    runs of each (default 7)        --no-build   measure dist as it is
//   --check     exit 1 when one environment takes more than 2.0 times the floor or more than 150 MB
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fail, filesUnder, root, temporaryFolder } from './support.cjs';

const MAX_RATIO = 2.0;
const MAX_PEAK_MB = 150;
const COUNTS = [1, 5, 20];
const ATTEMPTS = 6;
/** Keeps the garbage of V8's young generation small; without it Node lets some 30 MB more pile up, at the same speed. */
const NODE_FLAGS = ['--max-semi-space-size=2'];

const at = process.argv.indexOf('--runs');
const runs = at < 0 ? 7 : Number(process.argv[at + 1]);
if (!process.argv.includes('--no-build')) {
  const built = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) process.exit(1);
}
const work = temporaryFolder('cdktf-agent-platform-bench');

/** One run in a process of its own: { milliseconds, peakMB }. */
function measure(script, ...args) {
  const start = performance.now();
  const child = spawnSync(process.execPath, [...NODE_FLAGS, path.join(root, 'scripts', script), ...args.map(String)], {
    cwd: work,
    encoding: 'utf8',
  });
  const milliseconds = performance.now() - start;
  if (child.status !== 0) fail(`${script} failed:\n${child.stderr}`);
  return { milliseconds, peakMB: (JSON.parse(child.stdout).peakKiB * 1024) / 1e6 };
}

const middle = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
/** The fastest run says what the work takes, the others what else the machine did; memory is the median. */
const summary = (samples) => ({
  milliseconds: Math.min(...samples.map((s) => s.milliseconds)),
  peakMB: middle(samples.map((s) => s.peakMB)),
});

/** How many resources the stacks of a synth output hold. */
function resources(outdir) {
  return filesUnder(outdir)
    .filter((file) => file.endsWith('cdk.tf.json'))
    .map((file) => JSON.parse(fs.readFileSync(path.join(outdir, file), 'utf8')).resource ?? {})
    .flatMap((byType) => Object.values(byType).map((byName) => Object.keys(byName).length))
    .reduce((sum, count) => sum + count, 0);
}

/** Measures a number of environments and its floor. */
function compare(count) {
  const outdir = path.join(work, `out-${count}`);
  const loaded = path.join(work, `loaded-${count}.json`);
  measure('bench-app.cjs', count, outdir, loaded);
  const providers = JSON.parse(fs.readFileSync(loaded, 'utf8')).filter((file) =>
    /[\\/]@cdktf[\\/]provider-[a-z0-9-]+[\\/]lib[\\/]/.test(file),
  );
  const modules = path.join(work, `modules-${count}.json`);
  fs.writeFileSync(modules, JSON.stringify(providers));
  const [real, floor] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    const [to, copy] = [path.join(work, 'real'), path.join(work, 'floor')];
    for (const dir of [to, copy]) fs.rmSync(dir, { recursive: true, force: true });
    real.push(measure('bench-app.cjs', count, to));
    floor.push(measure('bench-floor.cjs', modules, outdir, copy));
  }
  return { count, resources: resources(outdir), real: summary(real), floor: summary(floor) };
}

const rows = COUNTS.map(compare);
console.log(
  `Node ${process.version} ${NODE_FLAGS.join(' ')}, ${os.cpus().length} cores; fastest of ${runs} runs, median of their memory\n`,
);
console.log('| environments | resources | synth | floor | ratio | peak | floor peak |');
console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const { count, resources: total, real, floor } of rows) {
  const ratio = (real.milliseconds / floor.milliseconds).toFixed(2);
  const times = `${real.milliseconds.toFixed(0)} ms | ${floor.milliseconds.toFixed(0)} ms | ${ratio}`;
  console.log(`| ${count} | ${total} | ${times} | ${real.peakMB.toFixed(0)} MB | ${floor.peakMB.toFixed(0)} MB |`);
}
const [first, , last] = rows;
const each = (last.real.milliseconds - first.real.milliseconds) / (last.count - first.count);
console.log(`\nEach further environment takes ${each.toFixed(0)} ms.`);
if (process.argv.includes('--check')) {
  // a busy machine slows the two by turns: what is too slow stays so when it is measured again
  const ratioOf = ({ real, floor }) => real.milliseconds / floor.milliseconds;
  let ratio = ratioOf(first);
  let peak = first.real.peakMB;
  for (let again = 1; again < ATTEMPTS && (ratio > MAX_RATIO || peak > MAX_PEAK_MB); again += 1) {
    const row = compare(1);
    [ratio, peak] = [Math.min(ratio, ratioOf(row)), Math.min(peak, row.real.peakMB)];
  }
  const broken = [];
  if (!(ratio <= MAX_RATIO))
    broken.push(`one environment takes ${ratio.toFixed(2)} times the floor (at most ${MAX_RATIO})`);
  if (!(peak <= MAX_PEAK_MB)) {
    broken.push(`one environment takes ${peak.toFixed(0)} MB (at most ${MAX_PEAK_MB})`);
  }
  if (broken.length > 0) fail(broken.join('\n'));
}
