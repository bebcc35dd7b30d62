import { TerraformVariable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { Checks } from '../../lib/core/checks';
import { testStack } from '../../lib/testing';
import { codesOf, messageOf } from '../support';

const variable = new TerraformVariable(testStack(), 'any', {});
const TOKENS = { text: variable.stringValue, number: variable.numberValue, list: variable.listValue };

type Check = (checks: Checks) => Checks;

/** The codes that one check ends with; none when it passes. */
function codes(check: Check): string[] {
  const checks = new Checks('any');
  check(checks);
  try {
    checks.throwIfAny();
    return [];
  } catch {
    return codesOf(() => {
      checks.throwIfAny();
    });
  }
}

const text = (value: unknown) => value as string;
const number = (value: unknown) => value as number;
const bounds = { min: 1, max: 3 };

describe('checks', () => {
  test.each<[string, Check]>([
    ['a number in bounds', (c) => c.integer('X', 'p', 1, bounds).integer('X', 'p', 3, bounds)],
    ['any number without bounds', (c) => c.number('X', 'p', -1.5, {})],
    ['a string that matches', (c) => c.pattern('X', 'p', 'ab', /^a/, 'a…')],
    ['one of several', (c) => c.oneOf('X', 'p', 'b', ['a', 'b']).oneOf('X', 'p', 2, [1, 2])],
    ['true and false', (c) => c.boolean('X', 'p', true).boolean('X', 'p', false)],
    ['a list in bounds', (c) => c.length('X', 'p', ['a'], bounds)],
    ['what is known', (c) => c.known('X', 'p', 0).known('X', 'p', '').known('X', 'p', false)],
    [
      'what is absent',
      (c) =>
        c
          .integer('X', 'p', undefined, bounds)
          .number('X', 'p', undefined, bounds)
          .pattern('X', 'p', undefined, /a/, 'a')
          .oneOf('X', 'p', undefined, ['a'])
          .boolean('X', 'p', undefined)
          .length('X', 'p', undefined, bounds)
          .that('X', 'p', undefined, () => false, 'a', 'b'),
    ],
    [
      'tokens',
      (c) =>
        c
          .integer('X', 'p', TOKENS.number, bounds)
          .number('X', 'p', TOKENS.number, bounds)
          .pattern('X', 'p', TOKENS.text, /^a$/, 'a')
          .pattern('X', 'p', `a-${TOKENS.text}`, /^a$/, 'a')
          .oneOf('X', 'p', TOKENS.text, ['a'])
          .boolean('X', 'p', Token.asAny({ resolve: () => true }) as unknown as boolean)
          .length('X', 'p', TOKENS.list, { min: 2 })
          .length('X', 'p', [TOKENS.text], { min: 2 })
          .that('X', 'p', { deep: [TOKENS.number] }, () => false, 'a', 'b'),
    ],
  ])('pass %s', (_, check) => {
    expect(codes(check)).toEqual([]);
  });

  test.each<[string, Check]>([
    ['less than the least', (c) => c.integer('X', 'p', 0, bounds)],
    ['more than the most', (c) => c.integer('X', 'p', 4, bounds)],
    ['a fraction', (c) => c.integer('X', 'p', 1.5, bounds)],
    ['no number', (c) => c.integer('X', 'p', NaN, {})],
    ['a number as text', (c) => c.integer('X', 'p', number('2'), bounds)],
    ['null for a number', (c) => c.number('X', 'p', number(null), {})],
    ['infinity', (c) => c.number('X', 'p', Infinity, {})],
    ['a string that does not match', (c) => c.pattern('X', 'p', 'b', /^a/, 'a…')],
    ['a number for a string', (c) => c.pattern('X', 'p', text(1), /1/, 'a')],
    ['a list for a string', (c) => c.pattern('X', 'p', text(['a']), /a/, 'a')],
    ['none of several', (c) => c.oneOf('X', 'p', 'c', ['a', 'b'])],
    ['a string for a boolean', (c) => c.boolean('X', 'p', 'yes' as unknown as boolean)],
    ['null for a boolean', (c) => c.boolean('X', 'p', null as unknown as boolean)],
    ['a list that is too short', (c) => c.length('X', 'p', [], bounds)],
    ['a list that is too long', (c) => c.length('X', 'p', [1, 2, 3, 4], bounds)],
    ['a string for a list', (c) => c.length('X', 'p', 'ab' as unknown as string[], bounds)],
    ['a token where ids are made of it', (c) => c.known('X', 'p', TOKENS.text)],
    ['a token deep inside', (c) => c.known('X', 'p', [{ a: TOKENS.number }])],
    ['nothing where ids are made of it', (c) => c.known('X', 'p', undefined)],
    ['what the caller found', (c) => c.fail({ code: 'X', prop: 'p', got: 1, allowed: 'a', fix: 'b' })],
  ])('refuse %s', (_, check) => {
    expect(codes(check)).toEqual(['X']);
  });

  test('ask a condition only about what is there and known', () => {
    const ok = jest.fn(() => true);
    const checks = new Checks('any');
    checks.that('X', 'p', undefined, ok, 'a', 'b').that('X', 'p', [TOKENS.text], ok, 'a', 'b');
    expect(ok).not.toHaveBeenCalled();
    checks.that('X', 'p', 'a', ok, 'a', 'b');
    expect(ok).toHaveBeenCalledTimes(1);
  });

  test('throw once, with everything that is wrong, in the order it was found', () => {
    const stack = testStack();
    const checks = new Checks(new Construct(stack, 'a b'));
    checks.integer('Second', 'count', 0, { min: 1 }).oneOf('Third', 'size', 'c', ['a', 'b'], 'choose a');
    const message = messageOf(() => {
      checks.throwIfAny();
    });
    expect(message.split('\n')).toEqual([
      'ConstructId: id must be letters, digits, - and _, a letter first, and no token, got "a b"; ' +
        'choose a fixed id: it becomes part of the Terraform address [at test/a b]',
      'Second: count must be a whole number of at least 1, got 0; change it [at test/a b]',
      'Third: size must be one of a, b, got "c"; choose a [at test/a b]',
    ]);
  });

  test.each([
    [{ min: 1, max: 3 }, 'a list of 1 to 3 items'],
    [{ min: 2, max: 2 }, 'a list of exactly 2 items'],
    [{ min: 1 }, 'a list of at least 1 items'],
  ])('say %j in words', (limits, words) => {
    const checks = new Checks('any').length('X', 'p', [], limits);
    expect(
      messageOf(() => {
        checks.throwIfAny();
      }),
    ).toContain(`p must be ${words}, got []`);
  });
});
