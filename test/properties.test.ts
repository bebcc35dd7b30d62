import { TerraformStack, Testing, Token } from 'cdktf';
import * as fc from 'fast-check';
import { CONSTRUCTS, type Making } from './constructs';
import { Duration, Errors, Size } from '../lib/core';
import { PROP_TYPES } from '../lib/core/data/prop-types';
import { Port } from '../lib/network';
import { testStack } from '../lib/testing';

// any props give our error, or JSON without a gap; fast-check prints the seed of a failure

const LINES = PROP_TYPES.trim().split('\n');
/** The props of a struct by their names, with their types. */
const propsOf = (struct: string) =>
  LINES.map((line) => /^([\w.]+)\.(\w+)\??  ?(\S+)$/.exec(line))
    .filter((match) => match?.[1] === struct && match[3] !== 'enum')
    .map((match) => [match![2], match![3]] as const);

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/),
  fc.constantFrom(
    '',
    '/a',
    'a.b',
    '10.0.0.0/16',
    'eu-central-1a',
    '${evil}',
    '%{ if evil }',
    'arn:aws:iam::1:x',
    'a:1',
  ),
  fc.constant(Token.asString('${var.text}')),
);
const number = fc.oneof(
  fc.integer({ min: -2, max: 12 }),
  fc.integer({ min: 0, max: 70_000 }),
  fc.double(),
  fc.constant(Token.asNumber('${var.number}')),
);
const amount = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 5000 }));

/** Values of a type of the public API; a struct of its own kind now and then lacks what it needs. */
function valuesOf(propType: string, depth = 0): fc.Arbitrary<unknown> {
  if (propType === 'string') return text;
  if (propType === 'number') return number;
  if (propType === 'boolean') return fc.boolean();
  if (propType === 'any') return fc.jsonValue({ maxDepth: 2 });
  if (propType === 'core.Size') return amount.map((gibibytes) => Size.gibibytes(gibibytes));
  if (propType === 'core.Duration') return amount.map((days) => Duration.days(days));
  if (propType === 'network.Port') return fc.integer({ min: 1, max: 65_535 }).map((port) => Port.tcp(port));
  if (propType.endsWith('[]')) return fc.array(valuesOf(propType.slice(0, -2), depth + 1), { maxLength: 3 });
  if (propType.startsWith('map<')) {
    return fc.dictionary(text, valuesOf(propType.slice(4, -1), depth + 1), { maxKeys: 3, noNullPrototype: true });
  }
  const inner = propsOf(propType);
  if (inner.length === 0 || depth > 2) return fc.constant(undefined);
  const all = Object.fromEntries(inner.map(([prop, type]) => [prop, valuesOf(type, depth + 1)]));
  return fc.record(all, { requiredKeys: [], noNullPrototype: true });
}

/** A few props of the construct with other values. */
function changesOf(struct: string): fc.Arbitrary<{ [prop: string]: unknown }> {
  const props = propsOf(struct);
  return fc
    .subarray(props, { minLength: 1, maxLength: Math.min(4, props.length) })
    .chain((some) => fc.record(Object.fromEntries(some.map(([prop, type]) => [prop, valuesOf(type)]))))
    .map((changes) => Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)));
}

function rendered({ props, make }: Making, changes: { [prop: string]: unknown }): string | undefined {
  const stack = testStack();
  try {
    make(stack, 'Any', { ...props(stack), ...changes });
  } catch (error) {
    if (!Errors.isValidationError(error)) throw error;
    return undefined;
  }
  const stacks = stack.node.root.node.findAll().filter((node) => TerraformStack.isStack(node));
  for (const each of stacks) each.prepareStack();
  return stacks.map((each) => JSON.stringify(JSON.parse(Testing.synth(each)))).join('\n');
}

const FAULT = /TfToken\[|\bNaN\b|\bundefined\b|-8\.1\d+e\+?298|(?<![$%])[$%]\{ ?(if )?evil/;

test.each(CONSTRUCTS.map((making) => [making.struct, making] as const))('%s', (struct, making) => {
  fc.assert(
    fc.property(changesOf(struct), (changes) => {
      expect(FAULT.exec(rendered(making, changes) ?? '')?.[0]).toBeUndefined();
    }),
    { numRuns: 15 },
  );
});
