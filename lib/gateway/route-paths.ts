import { createHash } from 'crypto';

const PART = /^(?:[A-Za-z0-9._:-]+|\{[A-Za-z][A-Za-z0-9._-]*\+?\})$/;
const VARIABLE = /^\{(.+?)\+?\}$/;

/** The parts of a path; none for `/`. */
export function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

/** Names of the values in a path: `agentId` for `/v1/agents/{agentId}`. */
export function variablesOf(path: string): string[] {
  return partsOf(path).flatMap((part) => VARIABLE.exec(part)?.[1] ?? []);
}

/** Every path that needs a resource, parents before children: `/v1`, `/v1/agents`, …. */
export function pathTree(paths: readonly string[]): string[] {
  const all = paths.flatMap((path) => partsOf(path).map((_, end, parts) => `/${parts.slice(0, end + 1).join('/')}`));
  // by characters, not by locale: the order must not depend on the machine
  return [...new Set(all)].sort((a, b) => (a < b ? -1 : 1));
}

/** What is wrong with a path; undefined when nothing is. */
export function pathProblem(path: string): string | undefined {
  if (path === '/') return undefined;
  const parts = path.slice(1).split('/');
  if (!path.startsWith('/') || parts.some((part) => !PART.test(part))) {
    return 'a path that begins with /, of parts of A-Z a-z 0-9 . _ - : or {name}, with no / at the end';
  }
  if (parts.slice(0, -1).some((part) => part.endsWith('+}'))) return 'a path with {name+} at its end only';
  const names = variablesOf(path);
  return new Set(names).size < names.length ? 'a path whose {names} differ' : undefined;
}

/** Two of `paths` that API Gateway cannot tell apart, because their values have different names; undefined if none. */
export function clashOf(paths: readonly string[]): string[] | undefined {
  const variables = pathTree(paths).filter((path) => path.endsWith('}'));
  const parent = (path: string) => path.slice(0, path.lastIndexOf('/'));
  for (const path of variables) {
    const twin = variables.find((other) => other !== path && parent(other) === parent(path));
    if (twin !== undefined) return [path, twin];
  }
  return undefined;
}

/** A readable id that is unique for `texts` and never changes: of what is stripped from it, a hash remains. */
export function stableId(prefix: string, ...texts: string[]): string {
  return [prefix, ...words(texts), hashOf(texts)].join('-');
}

/** The same for names that may hold letters and digits only. */
export function alphanumericId(...texts: string[]): string {
  return `${words(texts).join('').replace(/-/g, '').slice(0, 80)}${hashOf(texts)}`;
}

function words(texts: readonly string[]): string[] {
  return texts.map((text) => text.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')).filter((word) => word !== '');
}

function hashOf(texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 8);
}
