/** First and last address of an IPv4 block; undefined for what is not one. */
export function ipv4Block(
  cidrBlock: string,
): { readonly first: number; readonly last: number; readonly prefix: number } | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidrBlock);
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((byte) => byte > 255) || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return address % size === 0 ? { first: address, last: address + size - 1, prefix } : undefined;
}

/** Whether `inner` lies wholly in `outer`. */
export function contains(outer: string, inner: string): boolean {
  const [around, within] = [ipv4Block(outer), ipv4Block(inner)];
  return around !== undefined && within !== undefined && around.first <= within.first && within.last <= around.last;
}

/** Whether two blocks share an address. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [ipv4Block(one), ipv4Block(other)];
  return a !== undefined && b !== undefined && a.first <= b.last && b.first <= a.last;
}
