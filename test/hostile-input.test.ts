import * as fs from 'fs';
import * as path from 'path';
import { TerraformStack, Testing, Token } from 'cdktf';
import { CONSTRUCTS, IMPORTS, type Making, WHOLE } from './constructs';
import { Errors } from '../lib/core';
import { PROP_TYPES } from '../lib/core/data/prop-types';
import { show } from '../lib/core/validation-error';
import { testStack } from '../lib/testing';
import { QdrantEngine } from '../lib/vectors';

// what callers from JavaScript pass, where no compiler says no

type Values = [string, unknown][];

const cyclic: { [key: string]: unknown } = {};
cyclic.self = cyclic;
const proto: unknown = JSON.parse('{ "__proto__": { "polluted": "yes" } }');
const plain: Values = [
  ['null', null],
  ['a symbol', Symbol('x')],
  ['a function', () => 'x'],
];
const text: [string, unknown] = ['text', 'yes'];
const number: [string, unknown] = ['a number', 5];
const object: [string, unknown] = ['an object', {}];
const list: [string, unknown] = ['a list', []];

/** Values that no prop of such a type may have. */
function wrongValues(propType: string): Values {
  if (propType === 'string') return [...plain, number, ['true', true], object, list, ['a big number', 10n]];
  if (propType === 'number') return [...plain, text, ['true', true], object, list];
  if (propType === 'boolean') return [...plain, text, number, ['a token', Token.asAny({ Ref: 'x' })]];
  if (propType === 'map<any>') return [...plain, text, list, ['a cycle', cyclic], ['a prototype', proto]];
  if (propType.endsWith('[]')) return [...plain, text, number, object, ['a list of null', [null]]];
  if (propType.startsWith('map<'))
    return [...plain, text, list, ['a prototype', proto], ['null in a map', { a: null }]];
  // the values of an enum are text, and each construct checks its own
  if (ENUMS.has(propType)) return [...plain, number, list];
  return [...plain, text, number, list];
}

/** Values of the right type that make no sense, or none everywhere. */
function oddValues(propType: string): unknown[] {
  const texts = ['', 'x'.repeat(20_000), '${evil}%{ if evil }', '\u0000ü🙂"\\\n', '__proto__'];
  if (propType === 'string') return texts;
  if (propType === 'number') return [NaN, Infinity, -1, 1.5, Token.asNumber('${var.x}')];
  if (propType === 'string[]') return [[], ...texts.map((value) => [value]), ['a', 'a'], Array(3)];
  if (propType === 'map<string>') return [{}, ...texts.map((value) => ({ a: value })), { '${evil}': 'x' }, { '': 'x' }];
  return [];
}

const LINES = PROP_TYPES.trim().split('\n');
const ENUMS = new Set(LINES.filter((line) => line.endsWith(' enum')).map((line) => line.replace(' enum', '')));
const props = LINES.map((line) => /^([\w.]+)\.(\w+)(\??) (\S+)$/.exec(line))
  .filter((match) => match !== null)
  .map(([, struct, prop, optional, propType]) => ({ struct, prop, optional: optional === '?', propType }))
  .filter(({ propType }) => propType !== 'enum');
const propsOf = (struct: string) => props.filter((prop) => prop.struct === struct);

function errorOf(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Makes the construct with one prop changed, in an app of its own. */
function stackWith({ props: base, make }: Making, change: { [prop: string]: unknown }): TerraformStack {
  const stack = testStack();
  make(stack, 'Hostile', { ...base(stack), ...change });
  return stack;
}

/** What all stacks of an app render to. */
function rendered(stack: TerraformStack): string {
  const stacks = stack.node.root.node.findAll().filter((node) => TerraformStack.isStack(node));
  for (const each of stacks) each.prepareStack();
  return stacks.map((each) => Testing.synth(each)).join('\n');
}

const ALL = [...CONSTRUCTS, ...IMPORTS, WHOLE].map((making) => [making.struct, making] as const);

describe.each(ALL)('%s', (struct, making) => {
  test('is right as these tests begin with it', () => {
    expect(() => rendered(stackWith(making, {}))).not.toThrow();
  });

  test.each([
    ['nothing', undefined, 'PropMissing'],
    ['null', null, 'PropType'],
    ['text', 'x', 'PropType'],
    ['a list', [], 'PropType'],
  ])('refuses %s for all props', (_, value, code) => {
    expect(Errors.codesOf(errorOf(() => making.make(testStack(), 'Hostile', value as never)))).toEqual([code]);
  });

  test('refuses what its props lack', () => {
    for (const { prop } of propsOf(struct).filter(({ optional }) => !optional)) {
      const error = errorOf(() => stackWith(making, { [prop]: undefined }));
      expect([prop, Errors.codesOf(error)]).toEqual([prop, ['PropMissing']]);
      expect(String(error)).toContain(`PropMissing: ${prop} must be given`);
    }
  });

  test('refuses values of other types', () => {
    for (const { prop, propType } of propsOf(struct)) {
      for (const [what, value] of wrongValues(propType)) {
        const error = errorOf(() => stackWith(making, { [prop]: value }));
        expect([prop, what, Errors.codesOf(error).slice(0, 1)]).toEqual([prop, what, [expect.stringMatching(/^Prop/)]]);
        expect(String(error)).toMatch(new RegExp(`: ${prop}\\b.* must be .* \\[at .*Hostile\\]`));
      }
    }
  });
});

describe.each([...CONSTRUCTS, ...IMPORTS].map((making) => [making.struct, making] as const))('%s', (struct, making) => {
  test('refuses odd values, or renders them as they are', () => {
    const found: unknown[] = [];
    for (const { prop, propType } of propsOf(struct)) {
      for (const value of oddValues(propType)) {
        let json = '{}';
        const error = errorOf(() => {
          json = rendered(stackWith(making, { [prop]: value }));
        });
        const bad = /(?<![$%])[$%]\{ ?(if )?evil|\bNaN\b|\bundefined\b|TfToken\[|-8\.1\d+e\+?298/.exec(json)?.[0];
        const crash = error === undefined || Errors.isValidationError(error) ? undefined : error;
        if (bad !== undefined || crash !== undefined) found.push([prop, show(value).slice(0, 40), bad ?? crash]);
      }
    }
    expect(found).toEqual([]);
  });
});

test('every struct that the sources ask for is known', () => {
  const sources = ['lib', 'stacks'].flatMap((folder) =>
    fs
      .readdirSync(path.join(__dirname, '..', folder), { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file}`),
  );
  const texts = sources
    .filter((file) => file.endsWith('.ts'))
    .map((file) => fs.readFileSync(path.join(__dirname, '..', file), 'utf8'));
  const asked = texts.flatMap((text) =>
    [...text.matchAll(/check(?:PropTypes|Attributes)\([^;]*?'(\w+\.\w+)', /g)].map(([, name]) => name),
  );
  expect(asked.length).toBeGreaterThan(40);
  const known = new Set(props.map(({ struct }) => struct));
  expect(asked.filter((name) => !known.has(name) && /^[a-z]/.test(name))).toEqual([]);
});

test('an engine refuses other types too', () => {
  expect(Errors.codesOf(errorOf(() => new QdrantEngine(null as never)))).toEqual(['PropType']);
  expect(Errors.codesOf(errorOf(() => new QdrantEngine({ hnsw: { m: '16' } } as never)))).toEqual(['PropType']);
});

test('a fault deep inside says where it is', () => {
  const agents = { orchestrator: { image: 'a:1', listenerPort: '8001' } };
  expect(String(errorOf(() => stackWith(WHOLE, { agents })))).toContain(
    'PropType: agents.orchestrator.listenerPort must be a number, got "8001"; pass a value of that type [at Hostile]',
  );
});

test('a prototype that a caller sends reaches nobody', () => {
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});
