import { TerraformVariable } from 'cdktf';
import { Checks } from '../../lib/core/checks';
import { Duration } from '../../lib/core/duration';
import { Errors } from '../../lib/core/errors';
import { show } from '../../lib/core/validation-error';
import { EncryptionKey } from '../../lib/security/encryption-key';
import { testStack } from '../../lib/testing';
import { messageOf } from '../support';

type Module = { Duration: typeof Duration };

function errorOf(make: () => unknown): unknown {
  try {
    make();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
}

describe('Errors', () => {
  test('tells our errors from others, and lists their codes in order', () => {
    const error = errorOf(() => {
      new Checks('any')
        .boolean('First', 'a', 1 as never)
        .boolean('Second', 'b', 2 as never)
        .throwIfAny();
    });
    expect(Errors.isValidationError(error)).toBe(true);
    expect(Errors.codesOf(error)).toEqual(['First', 'Second']);
  });

  test.each([new Error('other'), 'text', null, undefined, 5, { problems: [] }])(
    'takes %p for none of ours',
    (error) => {
      expect(Errors.isValidationError(error)).toBe(false);
      expect(Errors.codesOf(error)).toEqual([]);
    },
  );

  test('knows the errors of another copy of the package', () => {
    let copy: Module | undefined;
    jest.isolateModules(() => {
      copy = jest.requireActual<Module>('../../lib/core/duration');
    });
    expect(copy?.Duration).not.toBe(Duration);
    const error = errorOf(() => copy?.Duration.days(-1));
    expect(Errors.codesOf(error)).toEqual(['Duration']);
  });

  test('have what programs need: a code, a path, the problems', () => {
    const error = errorOf(() => new EncryptionKey(testStack(), 'Key', { description: '' }));
    expect(error).toMatchObject({
      name: 'ValidationError',
      code: 'EncryptionKeyDescription',
      constructPath: 'test/Key',
      problems: [{ prop: 'description', got: '' }],
    });
  });

  test('have a message with code, prop, what is allowed, what was given, what to change, and the path', () => {
    expect(messageOf(() => new EncryptionKey(testStack(), 'Key', { description: '' }))).toBe(
      'EncryptionKeyDescription: description must be 1 to 8192 characters, got ""; change it [at test/Key]',
    );
  });
});

describe('a value in a message', () => {
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  const stack = testStack();
  const token = new TerraformVariable(stack, 'any', {});

  test.each<[string, unknown, string]>([
    ['text', 'a "b"', '"a \\"b\\""'],
    ['text of two lines', 'a\nb', '"a\\nb"'],
    ['a number', 1.5, '1.5'],
    ['no number', NaN, 'NaN'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a list', ['a', 1], '["a",1]'],
    ['a duration', Duration.days(1), '"86400 s"'],
    ['a cyclic object', cyclic, 'an object'],
    ['a construct', stack, 'an object'],
    ['a big integer', 1n, 'a bigint'],
    ['a function', () => 1, 'a function'],
    ['a symbol', Symbol('a'), 'a symbol'],
    ['a token', token.stringValue, 'a value that is known only at apply'],
    ['a number token', token.numberValue, 'a value that is known only at apply'],
    ['a list that holds a token', ['a', token.stringValue], 'a value that is known only at apply'],
  ])('shows %s', (_, value, shown) => {
    expect(show(value)).toBe(shown);
  });

  test('is cut', () => {
    expect(show('a'.repeat(500))).toMatch(/^"a{119}…$/);
  });
});
