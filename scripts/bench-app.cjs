// The app that `npm run bench` measures: node scripts/bench-app.cjs <environments> <outdir> [file]. It uses the compiled library in dist.
// With a file it also writes there what it loaded.
'use strict';
const { App } = require('cdktf');
const { stacks } = require('..');

/** Adds the environment number `index`, as the production environment of main.ts is made. */
function addEnvironment(app, index) {
  // BENCH: the one line that knows the library
  new stacks.AgentEnvironment(app, `production${index}`, { region: 'eu-central-1' });
}

// cdktf 0.21 captures an unlimited stack trace for every token and element and has no switch for it. It is the only caller that
// asks for an unlimited trace, so this leaves the traces of real errors alone.
const capture = Error.captureStackTrace;
Error.captureStackTrace = (target, below) => {
  if (Error.stackTraceLimit !== Number.MAX_SAFE_INTEGER) capture(target, below);
};

const [count, outdir, record] = process.argv.slice(2);
const app = new App({ outdir, stackTraces: false });
for (let index = 0; index < Number(count); index += 1) addEnvironment(app, index);
app.synth();

const peakKiB = process.resourceUsage().maxRSS;
if (record) require('node:fs').writeFileSync(record, JSON.stringify(Object.keys(require.cache)));
process.stdout.write(JSON.stringify({ peakKiB }));
