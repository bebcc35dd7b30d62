import { Fn, Lazy, TerraformVariable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { isKnown, literal, literals } from '../../lib/core/tokens';
import { testStack } from '../../lib/testing';

const stack = testStack();
const variable = new TerraformVariable(stack, 'any', {});

describe('isKnown', () => {
  const text = variable.stringValue;
  const number = variable.numberValue;
  const list = variable.listValue;
  const cyclic: { self?: unknown; deep: unknown } = { deep: [1, 'a'] };
  cyclic.self = cyclic;
  const cyclicWithToken: { self?: unknown; deep: unknown } = { deep: [1, text] };
  cyclicWithToken.self = cyclicWithToken;

  test.each<[string, unknown]>([
    ['a string token', text],
    ['a string that holds a token', `a-${text}-b`],
    ['a number token', number],
    ['a list token', list],
    ['a list token that was copied', [...list]],
    ['a list of numbers', Token.asNumberList(['a'])],
    ['a map token', Token.asStringMap(Fn.merge([{ a: 'b' }]))],
    ['an expression', Fn.join(',', ['a', text])],
    ['a lazy value', Lazy.stringValue({ produce: () => 'a' })],
    ['a list that holds a token', ['a', text]],
    ['a number token in an object in a list', [{ a: { b: number } }]],
    ['a list token in an object', { a: list }],
    ['a key that holds a token', { [text]: 'a' }],
    ['an object without prototype that holds a token', Object.assign(Object.create(null) as object, { a: text })],
    ['a cyclic object that holds a token', cyclicWithToken],
  ])('is false for %s', (_, value) => {
    expect(isKnown(value)).toBe(false);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['false', false],
    ['an empty string', ''],
    ['zero', 0],
    ['a large negative number', -8e200],
    ['infinity', Infinity],
    ['a string with braces', 'a ${b} #{c} TfToken'],
    ['an empty list', []],
    ['a deep object', { a: [{ b: [1, 'c', null] }] }],
    ['a cyclic object', cyclic],
    ['a function', () => text],
    ['a construct', new Construct(stack, 'Any')],
  ])('is true for %s', (_, value) => {
    expect(isKnown(value)).toBe(true);
  });
});

describe('literal', () => {
  test.each([
    ['${path.module}', '$${path.module}'],
    ['%{ if true }x%{ endif }', '%%{ if true }x%%{ endif }'],
    ['a ${b} and ${c}', 'a $${b} and $${c}'],
    ['$${b}', '$$${b}'],
    ['100% of $5 {x}', '100% of $5 {x}'],
    ["$& $1 $' $$", "$& $1 $' $$"],
  ])('makes %s mean itself in Terraform', (text, expected) => {
    expect(literal(text)).toBe(expected);
  });

  test('leaves tokens alone, beside what it escapes', () => {
    const token = variable.stringValue;
    expect(literal(`\${a} ${token} %{b}`)).toBe(`$\${a} ${token} %%{b}`);
  });
});

describe('literals', () => {
  test('escapes keys and values, and drops what has no value', () => {
    const map = { a: '${b}', '${c}': 'd', e: undefined as unknown as string };
    expect(literals(map)).toEqual({ a: '$${b}', '$${c}': 'd' });
  });
});
