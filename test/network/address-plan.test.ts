import fc from 'fast-check';
import { segmentBlock, subnetBlock, transitBlock, zoneSlotOf } from '../../lib/network/address-plan';
import { Ipv4Block, isBlock } from '../../lib/core/ip-block';
import { segmentDemand } from '../../lib/network/segment-capacity';

const block = (text: string) => Ipv4Block.parse(text)!;

test.each(['10.0.0.1/16', '10.0.0.0/33', '10.0.0.0', '10.0.0/16', '256.0.0.0/16', 'abc', '', '2001:db8::/32'])(
  'refuses %p as an IPv4 block',
  (text) => {
    expect(Ipv4Block.parse(text)).toBeUndefined();
  },
);

test.each([
  ['10.0.0.0/16', true],
  ['0.0.0.0/0', true],
  ['2001:db8::/32', true],
  ['::/0', true],
  ['2001:db8::1/32', false],
  ['2001:db8::', false],
  ['10.0.0.1/16', false],
])('tells whether %p is a block: %p', (text, is) => {
  expect(isBlock(text)).toBe(is);
});

test.each([
  ['10.0.0.0/16', 20, 1, '10.0.16.0/20'],
  ['10.0.0.0/16', 18, 3, '10.0.192.0/18'],
  ['10.0.0.0/16', 16, 0, '10.0.0.0/16'],
  ['10.0.0.0/16', 18, 4, undefined],
  ['10.0.0.0/16', 15, 0, undefined],
  ['10.0.0.0/16', 20, -1, undefined],
])('finds the block of a segment as cidrsubnet does: %s /%i slot %i is %s', (vpc, prefix, slot, expected) => {
  expect(segmentBlock(block(vpc), prefix, slot)?.toString()).toBe(expected);
});

test('lays zones out by their letter, and keeps the end of a VPC for attachments', () => {
  expect(zoneSlotOf('eu-central-1c')).toBe(2);
  expect(subnetBlock(block('10.0.16.0/20'), 4, 2)?.toString()).toBe('10.0.24.0/22');
  expect(subnetBlock(block('10.0.16.0/20'), 4, 4)).toBeUndefined();
  expect(transitBlock(block('10.0.0.0/16'), 4)?.toString()).toBe('10.0.255.192/26');
});

test('every part of a block lies in it, has the size asked for, and shares no address with its siblings', () => {
  const inputs = fc
    .record({ vpc: fc.integer({ min: 16, max: 20 }), extra: fc.integer({ min: 0, max: 8 }) })
    .chain(({ vpc, extra }) => {
      const index = fc.integer({ min: 0, max: 2 ** extra - 1 });
      return fc.tuple(fc.constant(vpc), fc.constant(vpc + extra), index, index);
    });
  fc.assert(
    fc.property(inputs, ([vpcPrefix, prefix, i, j]) => {
      const vpc = block(`10.0.0.0/${vpcPrefix}`);
      const [a, b] = [vpc.part(prefix, i)!, vpc.part(prefix, j)!];
      expect(a.prefixLength).toBe(prefix);
      expect(vpc.overlaps(a)).toBe(true);
      expect(a.overlaps(b)).toBe(i === j);
      expect(Ipv4Block.parse(String(a))?.toString()).toBe(String(a));
    }),
  );
});

test('two blocks overlap when, by plain arithmetic, one begins within the other', () => {
  const any = fc.tuple(fc.integer({ min: 8, max: 30 }), fc.nat(0xffffff)).map(([prefix, n]) => {
    const size = 2 ** (32 - prefix);
    const first = Math.floor((0x0a000000 + n) / size) * size;
    const text = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.');
    return { first, last: first + size - 1, text: `${text}/${prefix}` };
  });
  fc.assert(
    fc.property(any, any, (a, b) => {
      expect(block(a.text).overlaps(block(b.text))).toBe(a.first <= b.last && b.first <= a.last);
    }),
  );
});

test('counts what nodes and their pods take of a subnet', () => {
  // 110 pods take 7 prefixes, one more is kept warm: 2 + 8 × 16 = 130 addresses a node; a /22 has 62 whole prefixes
  expect(segmentDemand(22, 3, 21, 110).fits).toBe(true);
  expect(segmentDemand(22, 3, 22, 110)).toEqual({
    fits: false,
    arithmetic:
      '8 nodes a zone × (2 + 8 prefixes of 16 for 110 pods) = 1040 addresses; a /22 subnet has 992 in whole /28 prefixes',
  });
  expect(segmentDemand(28, 1, 1, 1).fits).toBe(false);
});
