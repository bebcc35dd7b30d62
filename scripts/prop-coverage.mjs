// What no test mentions (npm run check -- --only props). Every prop of a public struct (docs/api.txt) has to stand in a test of
// its area, or in one of no area; every code that lib/ and stacks/ refuse with has to stand in any test. A mention is not yet a
// proof, but what nobody mentions has none.
import fs from 'node:fs';
import path from 'node:path';
import { fail, filesUnder, root } from './support.cjs';

/** What needs no mention, and why. */
const ALLOWED = new Set([
  // of a foreign message only: our own validations begin with a code
  'Synthesis',
  // other stacks, handed over by AgentEnvironment: the tests of environments read what comes of them
  'stacks.WorkloadsStackProps.clusterStack',
  'stacks.WorkloadsStackProps.dataStack',
]);

const read = (folder) =>
  filesUnder(path.join(root, folder))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [`${folder}/${file}`, fs.readFileSync(path.join(root, folder, file), 'utf8')]);
const tests = read('test');

/** The structs of the API with their own props: [struct, prop]. */
function structProps() {
  const lines = fs.readFileSync(path.join(root, 'docs', 'api.txt'), 'utf8').split('\n');
  let struct;
  return lines.flatMap((line) => {
    const head = /^(?:abstract )?(\w+) ([\w.]+)/.exec(line);
    if (head && !line.startsWith(' ')) struct = head[1] === 'struct' ? head[2] : undefined;
    const prop = /^ {2}(\w+)\??: /.exec(line);
    return struct && prop ? [[struct, prop[1]]] : [];
  });
}

/** Tests of an area, and those of no area or of several, by which its props may be mentioned. */
function testsOf(area) {
  const areas = new Set(fs.readdirSync(path.join(root, 'lib')));
  return tests.filter(([file]) => {
    const [, folder = ''] = file.split('/');
    return folder === area || !areas.has(folder);
  });
}

const mentions = (text, word) => new RegExp(`(?<![\\w.])(['"]?)${word}\\1\\s*(?:\\?:|[:,}])`).test(text);

const untestedProps = structProps()
  .filter(([struct, prop]) => !ALLOWED.has(`${struct}.${prop}`))
  .filter(([struct, prop]) => !testsOf(struct.split('.')[0]).some(([, text]) => mentions(text, prop)))
  .map(([struct, prop]) => `${struct}.${prop}`);

/** The codes that the sources refuse with: the first argument of a check, or a code in an object. */
function codes() {
  const found = new Map();
  for (const [file, text] of [...read('lib'), ...read('stacks')]) {
    const patterns = [
      /\.(?:that|integer|number|pattern|oneOf|length|known|boolean)\(\s*'([A-Z]\w+)'/g,
      // … or of a function that checks for several constructs
      /\bcheck\w+\(checks, '([A-Z]\w+)'/g,
      /\bcode: '([A-Z]\w+)'/g,
      /\bcode = '([A-Z]\w+)'/g,
      // what a validation says at synth
      /`([A-Z][a-z]+[A-Z]\w+): /g,
      /\[code, \w+(?:, \w+)?\] = \['([A-Z]\w+)'/g,
    ];
    for (const pattern of patterns) for (const [, code] of text.matchAll(pattern)) found.set(code, file);
    // `${code}Size` with the name of the construct in front
    for (const [, suffix] of text.matchAll(/`\$\{code\}([A-Z]\w+)`/g)) {
      for (const construct of ['CpuNodePool', 'GpuNodePool']) found.set(`${construct}${suffix}`, file);
    }
  }
  return found;
}

const untestedCodes = [...codes()]
  .filter(([code]) => !ALLOWED.has(code))
  .filter(([code]) => !tests.some(([, text]) => new RegExp(`\\b${code}\\b`).test(text)))
  .map(([code, file]) => `${code} (${file})`);

console.log(
  `${structProps().length} props, ${untestedProps.length} without a test; ${codes().size} codes, ${untestedCodes.length} without a test`,
);
const missing = [...untestedProps.map((name) => `prop ${name}`), ...untestedCodes.map((name) => `code ${name}`)];
if (missing.length > 0) fail(missing.join('\n'));
