// The public API. Compiles index.ts, lib and stacks with jsii in a temporary copy (nothing is written beside the sources) and then
//   node scripts/api.mjs           checks the grammar and that docs/api.txt is the API
//   node scripts/api.mjs --write   writes docs/api.txt and lib/core/data/prop-types.ts          (npm run docs)
// lib/testing is a TypeScript-only entry point and is left out.
import fs from 'node:fs';
import path from 'node:path';
import { bin, capture, fail, filesUnder, root, temporaryFolder } from './support.cjs';

const API = path.join(root, 'docs', 'api.txt');
const PROP_TYPES = path.join(root, 'lib', 'core', 'data', 'prop-types.ts');

/** Compiles with jsii and returns the assembly. */
async function compile() {
  const dir = temporaryFolder('cdktf-agent-platform-jsii');
  const pkg = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const installed = (name) =>
    JSON.parse(fs.readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
  // jsii wants each peer as a dev dependency at the lowest version of its range: here both are what is installed.
  const peers = Object.fromEntries(Object.keys(pkg.peerDependencies).map((name) => [name, `^${installed(name)}`]));
  const manifest = {
    ...pkg,
    main: 'index.js',
    types: 'index.d.ts',
    exports: undefined,
    scripts: undefined,
    peerDependencies: peers,
    devDependencies: Object.fromEntries(Object.entries(peers).map(([name, range]) => [name, range.slice(1)])),
    jsii: {
      outdir: 'jsii-out',
      targets: {},
      versionFormat: 'short',
      tsc: { types: ['node'], noImplicitOverride: true },
    },
  };
  fs.writeFileSync(path.join(dir, 'package.json'), JSON.stringify(manifest, null, 2));
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(dir, 'node_modules'));
  fs.writeFileSync(path.join(dir, 'README.md'), `# ${pkg.name}\n`);
  const sources = ['lib', 'stacks'].flatMap((area) => filesUnder(path.join(root, area)).map((f) => `${area}/${f}`));
  for (const file of ['index.ts', ...sources.filter((f) => !f.startsWith('lib/testing/') && !f.endsWith('.md'))]) {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    fs.copyFileSync(path.join(root, file), path.join(dir, file));
  }
  const { code, output } = await capture(bin('jsii'), ['--fail-on-warnings', '--silence-warnings', 'reserved-word'], {
    cwd: dir,
    env: {
      ...process.env,
      JSII_SUPPRESS_UPGRADE_PROMPT: 'true',
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0],
    },
  });
  if (code !== 0) fail(output.replaceAll(`${dir}/`, ''));
  return JSON.parse(fs.readFileSync(path.join(dir, '.jsii'), 'utf8'));
}

const assembly = await compile();
const types = Object.entries(assembly.types ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
const short = (fqn) => (fqn.startsWith(`${assembly.name}.`) ? fqn.slice(assembly.name.length + 1) : fqn);

/** A jsii type reference as a TypeScript reader writes it. */
function typeText(type) {
  if (!type) return 'void';
  if (type.primitive) return type.primitive;
  if (type.fqn) return short(type.fqn);
  if (type.union) return type.union.types.map(typeText).join(' | ');
  if (type.intersection) return type.intersection.types.map(typeText).join(' & ');
  const element = typeText(type.collection.elementtype);
  return type.collection.kind === 'array' ? `${element}[]` : `map<${element}>`;
}

const parametersText = (parameters) =>
  (parameters ?? [])
    .map((p) => `${p.variadic ? '...' : ''}${p.name}${p.optional ? '?' : ''}: ${typeText(p.type)}`)
    .join(', ');

/** The lines of one type: its head, then one line a member. */
function lines([fqn, type]) {
  const kind = type.kind === 'interface' && type.datatype ? 'struct' : type.kind;
  const bases = [type.base, ...(type.interfaces ?? [])].filter(Boolean).map(short);
  const members = [
    ...(type.members ?? []).map((m) => m.name),
    ...(type.initializer ? [`new (${parametersText(type.initializer.parameters)})`] : []),
    ...(type.properties ?? []).map((p) => {
      const byDefault = p.docs?.default ? ` = ${p.docs.default.replace(/\s+/g, ' ')}` : '';
      const prefix = `${p.protected ? 'protected ' : ''}${p.static ? 'static ' : ''}${p.immutable ? '' : 'mutable '}`;
      return `${prefix}${p.name}${p.optional ? '?' : ''}: ${typeText(p.type)}${byDefault}`;
    }),
    ...(type.methods ?? []).map((m) => {
      const returns = `${typeText(m.returns?.type)}${m.returns?.optional ? ' | undefined' : ''}`;
      const prefix = `${m.protected ? 'protected ' : ''}${m.static ? 'static ' : ''}`;
      return `${prefix}${m.name}(${parametersText(m.parameters)}): ${returns}`;
    }),
  ];
  const head = `${type.abstract && kind === 'class' ? 'abstract ' : ''}${kind} ${short(fqn)}`;
  return [`${head}${bases.length > 0 ? ` : ${bases.join(', ')}` : ''}`, ...members.map((m) => `  ${m}`)];
}

/** Whether a type is a construct, followed through the bases of this assembly. */
function isConstruct(type) {
  if (!type?.base) return false;
  if (/^(constructs\.Construct|cdktf\.Terraform(Element|Stack))$/.test(type.base)) return true;
  return isConstruct(assembly.types[type.base]);
}

/** Everything that is out of grammar, one message each. */
function problems() {
  const found = [];
  const say = (where, what) => found.push(`${where}: ${what}`);
  for (const [fqn, type] of types) {
    const where = short(fqn);
    if (!type.docs?.summary) say(where, 'is not documented');
    for (const m of type.members ?? []) if (!m.docs?.summary) say(`${where}.${m.name}`, 'is not documented');
    for (const m of [...(type.properties ?? []), ...(type.methods ?? [])]) {
      const id = `${where}.${m.name}`;
      if (!m.docs?.summary && !m.overrides) say(id, 'is not documented');
      if (type.datatype && m.optional && !m.docs?.default) say(id, 'is optional and has no @default');
      if (type.datatype && !m.optional && m.docs?.default) say(id, 'is required and has a @default');
      if (/^get[A-Z]/.test(m.name)) say(id, 'is a getter method: make it a property or another verb');
      if (/^(with|from|type|default|import)$/.test(m.name)) say(id, 'has a name that is taken in other languages');
      const signature = JSON.stringify([m.type, m.parameters, m.returns]);
      if (/"(union|intersection)"/.test(signature)) say(id, 'has a union or an intersection in its signature');
      if (/"@cdktf\/provider-/.test(signature)) say(id, 'has a provider (L1) type in its signature');
    }
    if (!isConstruct(type) || !type.initializer) continue;
    const parameters = (type.initializer.parameters ?? []).map((p) => p.name).join(', ');
    if (parameters !== 'scope, id, props') say(where, `is made from (${parameters}), not from (scope, id, props)`);
  }
  return found;
}

/** The members of a type and of all its bases in this assembly. */
function inherited(fqn, kind) {
  const type = assembly.types[fqn];
  if (!type) return [];
  const bases = [type.base, ...(type.interfaces ?? [])].filter(Boolean);
  const all = [...bases.flatMap((base) => inherited(base, kind)), ...(type[kind] ?? [])];
  return [...new Map(all.map((m) => [m.name, m])).values()];
}

/** What lib/core/prop-types.ts checks: the props of every struct, and what a value of every other type has. */
function propTypes() {
  return types.flatMap(([fqn, type]) => {
    if (type.kind === 'enum') return [`${short(fqn)} enum`];
    const properties = inherited(fqn, 'properties').filter((p) => !p.static && !p.protected);
    if (type.datatype) {
      return properties.map((p) => `${short(fqn)}.${p.name}${p.optional ? '?' : ''} ${typeText(p.type)}`);
    }
    const methods = inherited(fqn, 'methods').filter((m) => !m.static && !m.protected);
    const names = [...properties.filter((p) => !p.optional), ...methods].map((m) => m.name);
    return names.length > 0 ? [`${short(fqn)} members ${names.join(' ')}`] : [];
  });
}

const text = `${types.flatMap(lines).join('\n')}\n`;
const found = problems();
const generated = [
  [API, text],
  [
    PROP_TYPES,
    [
      '/* eslint-disable max-lines -- generated data */',
      '/** The types of all props, from the public API. Generated by `npm run docs`; read by lib/core/prop-types.ts. */',
      `export const PROP_TYPES = \`\n${propTypes().join('\n')}\n\`;\n`,
    ].join('\n'),
  ],
];
for (const [file, content] of generated) {
  if (process.argv.includes('--write')) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  const written = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  if (written === content) continue;
  const [before, after] = [new Set(written.split('\n')), new Set(content.split('\n'))];
  found.push(`${path.relative(root, file)} is not the API: run \`npm run docs\` and review the difference`);
  for (const line of before) if (!after.has(line)) found.push(`  - ${line.trim()}`);
  for (const line of after) if (!before.has(line)) found.push(`  + ${line.trim()}`);
}
const members = text.split('\n').filter((line) => line.startsWith('  ')).length;
console.log(`${types.length} types, ${members} members, ${found.length} problems`);
if (found.length > 0) fail(found.join('\n'));
