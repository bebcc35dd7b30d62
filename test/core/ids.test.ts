import { TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { Checks } from '../../lib/core/checks';
import { testApp, testStack } from '../../lib/testing';
import { codesOf, messageOf } from '../support';

function check(scope: Construct): void {
  new Checks(scope).throwIfAny();
}

describe('the id of a construct', () => {
  test.each(['a b', 'a.b', '1st', '-a', '_a', 'größe', '日本', 'a$', ' '])('may not be "%s"', (id) => {
    expect(
      codesOf(() => {
        check(new Construct(testStack(), id));
      }),
    ).toEqual(['ConstructId']);
  });

  test.each(['a', 'A1', 'a-b_c', 'Cache'])('may be "%s"', (id) => {
    expect(() => {
      check(new Construct(testStack(), id));
    }).not.toThrow();
  });

  test('may not be bad between the construct and its stack either', () => {
    const group = new Construct(testStack(), 'my group');
    expect(
      codesOf(() => {
        check(new Construct(group, 'Cache'));
      }),
    ).toEqual(['ConstructId']);
  });

  test('may hold no token, whose number changes from run to run', () => {
    const stack = testStack();
    const { stringValue } = new TerraformVariable(stack, 'team', {});
    const message = messageOf(() => {
      check(new Construct(new Construct(stack, `Team-${stringValue}`), 'Cache'));
    });
    expect(message).toMatch(/^ConstructId: id must be .*, and no token, got "a token";/);
  });

  test('may not differ from its neighbour in case only: physical names are lower-case', () => {
    const stack = testStack();
    new Construct(stack, 'Cache');
    expect(
      messageOf(() => {
        check(new Construct(stack, 'cache'));
      }),
    ).toContain('id must be different from "Cache" in more than upper and lower case, got "cache"');
  });

  test('may be that of a variable, an output or a resource in another case', () => {
    const stack = testStack();
    new TerraformVariable(stack, 'cache', {});
    new TerraformOutput(stack, 'CACHE', { value: 'a' });
    expect(() => {
      check(new Construct(stack, 'Cache'));
    }).not.toThrow();
  });

  test('may not have parents that differ in case only', () => {
    const stack = testStack();
    new Construct(new Construct(stack, 'Team'), 'Cache');
    const cache = new Construct(new Construct(stack, 'TEAM'), 'Cache');
    expect(
      codesOf(() => {
        check(cache);
      }),
    ).toEqual(['ConstructId']);
  });

  test('is free above the stacks', () => {
    const app = testApp();
    const group = new Construct(app, 'my group');
    expect(() => {
      check(app);
      check(group);
      check(new Construct(new TerraformStack(group, 'data'), 'Cache'));
    }).not.toThrow();
  });
});
