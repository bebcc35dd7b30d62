import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { fitName, type NameLimits, physicalName } from '../../lib/core/names';
import { testApp, testStack } from '../../lib/testing';

const id = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,30}$/);
const path = fc.array(id, { minLength: 1, maxLength: 6 });

/** A chain of constructs below a stack. */
function nested(ids: string[], stackId = 'test'): Construct {
  return ids.reduce<Construct>((scope, child) => new Construct(scope, child), testStack(testApp(), stackId));
}

/** What AWS and Kubernetes allow; where both a length and characters are known, the stricter of the documents. */
const SERVICES: [string, NameLimits, RegExp][] = [
  ['bucket', { maxLength: 63 }, /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/],
  ['bucket prefix', { maxLength: 36 }, /^[a-z0-9][a-z0-9-]{0,35}$/],
  ['IAM role', { maxLength: 64 }, /^[\w+=,.@-]{1,64}$/],
  ['EKS cluster', { maxLength: 100 }, /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/],
  ['replication group', { maxLength: 40 }, /^(?!.*--)[a-z][a-z0-9-]{0,38}[a-z0-9]$/],
  ['target group', { maxLength: 32 }, /^(?!internal-)[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/],
  ['database', { maxLength: 63, separator: '_' }, /^[a-z][a-z0-9_]{0,62}$/],
  ['one word', { maxLength: 30, separator: '' }, /^[a-z][a-z0-9]{0,29}$/],
  ['Kubernetes label', { maxLength: 63 }, /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/],
];

describe('a physical name', () => {
  test('is the path from the stack on, in lower case', () => {
    expect(physicalName(nested(['Team', 'Vectors'], 'production-data'), { maxLength: 63 })).toBe(
      'production-data-team-vectors',
    );
  });

  test('does not depend on what stands above the stack', () => {
    const group = new Construct(testApp(), 'Group');
    const stack = new TerraformStack(group, 'data');
    expect(physicalName(new Construct(stack, 'Cache'), { maxLength: 63 })).toBe('data-cache');
  });

  test('is cut where it is too long, and tells by a hash what it was', () => {
    const name = physicalName(nested(['A'.repeat(40), 'Vectors']), { maxLength: 32 });
    expect(name).toMatch(/^test-a{18}-[0-9a-z]{8}$/);
  });

  test('takes a suffix into account', () => {
    expect(physicalName(nested(['Cache']), { maxLength: 63 }, 'logs')).toBe('test-cache-logs');
  });

  test.each<[string, string[], string[]]>([
    ['where words end', ['a-b', 'c'], ['a', 'b-c']],
    ['how many words there are', ['a', 'b'], ['a-b']],
    ['which separator it was', ['a_b'], ['a-b']],
    ['whether there was one at the end', ['a-'], ['a']],
    ['a wrapper that CDKTF leaves out of ids', ['Resource', 'a'], ['a']],
    ['what was cut off', ['x'.repeat(70), 'a'], ['x'.repeat(70), 'b']],
  ])('keeps two paths apart that differ in %s', (_, a, b) => {
    expect(physicalName(nested(a), { maxLength: 63 })).not.toBe(physicalName(nested(b), { maxLength: 63 }));
  });

  test.each([
    ['1st', 'x-1st-cache-'],
    ['日本', 'cache-'],
    ['a.b', 'a-b-cache-'],
  ])('starts with a letter in the stack %s', (stackId, start) => {
    expect(fitName([stackId, 'Cache'], { maxLength: 63 })).toMatch(new RegExp(`^${start}[0-9a-z]{8}$`));
  });

  test.each(SERVICES)('of a %s is always allowed there', (_, limits, allowed) => {
    fc.assert(
      fc.property(path, (ids) => {
        expect(fitName(['production', ...ids], limits)).toMatch(allowed);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('is the same on every run', () => {
    expect(fitName(['production', 'a-b', 'c'.repeat(60)], { maxLength: 40 })).toBe(
      fitName(['production', 'a-b', 'c'.repeat(60)], { maxLength: 40 }),
    );
    // a name that changes replaces what bears it
    expect(fitName(['production', 'Vectors', 'a'.repeat(60)], { maxLength: 32 })).toBe(
      'production-vectors-aaaa-a9r2wgq9',
    );
  });

  // ids that differ only in upper and lower case are refused before a name is made
  test.each<[number, NameLimits['separator']]>([
    [32, '-'],
    [40, ''],
    [63, '_'],
    [250, '-'],
  ])('of at most %i characters with separator "%s" never stands for two of 10^5 paths', (maxLength, separator) => {
    const words = ['a', 'b', 'ab', 'a-b', 'b-a', 'a_b', 'a-', 'a--b', 'Resource', 'a'.repeat(maxLength)];
    const names = new Set<string>();
    for (let path = 0; path < 100_000; path++) {
      const ids = Array.from(String(path), (digit) => words[Number(digit)]);
      names.add(fitName(['production', ...ids], { maxLength, separator }));
    }
    expect(names.size).toBe(100_000);
  });
});
