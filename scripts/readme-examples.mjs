// Type-checks the ```ts blocks of README.md, docs and the READMEs of lib and examples against the sources, as a reader would compile them:
// every block is a module of its own. A block that opens with ```ts nocheck is skipped and counted.
import fs from 'node:fs';
import path from 'node:path';
import { bin, capture, fail, filesUnder, root, temporaryFolder } from './support.cjs';

const documents = [
  ...['README.md', 'CONTRIBUTING.md'].filter((file) => fs.existsSync(path.join(root, file))),
  ...filesUnder(path.join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
  ...['lib', 'stacks', 'examples'].flatMap((area) =>
    filesUnder(path.join(root, area))
      .filter((file) => path.basename(file) === 'README.md')
      .map((file) => `${area}/${file}`),
  ),
];

/** The blocks of one document: { line, text, skip }, with the line the text starts at. */
function blocks(document) {
  const lines = fs.readFileSync(path.join(root, document), 'utf8').split('\n');
  const found = [];
  let open;
  lines.forEach((line, index) => {
    const fence = /^(\s*)```(.*)$/.exec(line);
    if (!open && fence) open = { info: fence[2].trim(), indent: fence[1].length, line: index + 1, text: [] };
    else if (open && fence) {
      found.push(open);
      open = undefined;
    } else if (open) open.text.push(line.slice(Math.min(open.indent, /^\s*/.exec(line)[0].length)));
  });
  return found
    .filter((block) => /^(ts|typescript)\b/.test(block.info))
    .map((block) => ({ line: block.line, text: block.text.join('\n'), skip: /\bnocheck\b/.test(block.info) }));
}

const dir = temporaryFolder('cdktf-agent-platform-examples');
const origins = new Map();
let skipped = 0;
for (const document of documents) {
  for (const block of blocks(document)) {
    if (block.skip) {
      skipped += 1;
      continue;
    }
    const name = `${document.replace(/[^A-Za-z0-9]+/g, '-')}-${block.line}.ts`;
    origins.set(name, document);
    // The empty lines before the text keep the line numbers of the document in the messages of the compiler.
    fs.writeFileSync(path.join(dir, name), `${'\n'.repeat(block.line)}${block.text}\nexport {};\n`);
  }
}
fs.symlinkSync(path.join(root, 'node_modules'), path.join(dir, 'node_modules'));
fs.writeFileSync(
  path.join(dir, 'tsconfig.json'),
  JSON.stringify({
    extends: path.join(root, 'tsconfig.json'),
    compilerOptions: {
      noUnusedLocals: false,
      noUnusedParameters: false,
      typeRoots: [path.join(root, 'node_modules', '@types')],
      paths: {
        'cdktf-agent-platform': [path.join(root, 'index.ts')],
        'cdktf-agent-platform/testing': [path.join(root, 'lib/testing/index.ts')],
      },
    },
    include: ['*.ts'],
    exclude: [],
  }),
);
console.log(`${origins.size} examples in ${documents.length} documents, ${skipped} skipped (nocheck)`);
if (origins.size > 0) {
  const { code, output } = await capture(bin('tsc'), ['-p', dir, '--pretty', 'false'], { cwd: dir });
  if (code !== 0) fail(output.replace(/^(?:.*\/)?([A-Za-z0-9-]+\.ts)(?=\()/gm, (_, name) => origins.get(name) ?? name));
}
