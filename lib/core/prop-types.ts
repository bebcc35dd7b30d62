import { Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import { Checks } from './checks';
import { PROP_TYPES } from './data/prop-types';

/** A prop of a struct. */
interface Prop {
  readonly name: string;
  readonly optional: boolean;
  /** As the public API has it: `string`, `map<string>`, `core.Size[]`. */
  readonly propType: string;
}

interface Fault {
  readonly code: 'PropMissing' | 'PropType';
  readonly prop: string;
  readonly got: unknown;
  readonly allowed: string;
}

type Faults = Fault[];

const SCALARS = ['string', 'number', 'boolean'];
const DEEPEST = 32;

/**
 * Fails with `PropMissing` for a required prop that is absent and with `PropType` for a value of another type, at any
 * depth: TypeScript says so to its users, JavaScript does not. `struct` is the name of the props in docs/api.txt.
 * Constructs call it first, so that everything after may rely on the types; whether the values make sense is theirs.
 */
export function checkPropTypes(scope: IConstruct | string, struct: string, props: unknown): void {
  const faults = structFaults('', struct, props);
  if (faults.length === 0) return;
  const checks = new Checks(scope);
  for (const fault of faults) {
    checks.fail({ ...fault, fix: fault.code === 'PropMissing' ? 'pass it' : 'pass a value of that type' });
  }
  checks.throwIfAny();
}

/** `checkPropTypes` for the attributes of an import, before the construct is made. */
export function checkAttributes(scope: IConstruct, id: string, struct: string, attrs: unknown): void {
  checkPropTypes([scope.node.path, id].filter((part) => part !== '').join('/'), struct, attrs);
}

function structFaults(path: string, struct: string, value: unknown): Faults {
  const props = table().structs.get(struct);
  // a struct that npm run docs has not seen yet
  if (!props) return [];
  if (!isPlain(value) || Token.isUnresolved(value)) {
    const code = value === undefined ? 'PropMissing' : 'PropType';
    return [{ code, prop: path || 'props', got: value, allowed: `an object with the props of ${struct}` }];
  }
  return props.flatMap(({ name, optional, propType }) => {
    const got = value[name];
    const prop = path === '' ? name : `${path}.${name}`;
    if (got !== undefined) return faultsOf(prop, propType, got);
    return optional ? [] : [{ code: 'PropMissing', prop, got, allowed: `given: ${words(propType)}` }];
  });
}

function faultsOf(prop: string, propType: string, got: unknown): Faults {
  const wrong: Faults = [{ code: 'PropType', prop, got, allowed: words(propType) }];
  const ok = (fits: boolean) => (fits ? [] : wrong);
  // no prop of true or false can wait for apply: it decides what is made at all
  if (propType === 'boolean') return ok(typeof got === 'boolean');
  if (SCALARS.includes(propType)) return ok(typeof got === propType || Token.isUnresolved(got));
  if (propType === 'any') return ok(isData(got, 0));
  if (propType.endsWith('[]')) return listFaults(prop, propType.slice(0, -2), got) ?? wrong;
  if (propType.startsWith('map<')) return mapFaults(prop, propType.slice(4, -1), got) ?? wrong;
  if (table().structs.has(propType)) return structFaults(prop, propType, got);
  return ok(hasMembers(propType, got));
}

function listFaults(prop: string, element: string, got: unknown): Faults | undefined {
  if (Token.isUnresolved(got)) return [];
  if (!Array.isArray(got)) return undefined;
  // holes count too: Array.from fills them with undefined
  return Array.from(got as unknown[]).flatMap((item, index) => faultsOf(`${prop}[${index}]`, element, item));
}

function mapFaults(prop: string, element: string, got: unknown): Faults | undefined {
  if (Token.isUnresolved(got)) return [];
  // an assignment of this key would change the prototype of our copies
  if (!isPlain(got) || Object.hasOwn(got, '__proto__')) return undefined;
  return Object.entries(got).flatMap(([key, item]) =>
    item === undefined ? [] : faultsOf(`${prop}.${key}`, element, item),
  );
}

/** Not `instanceof`: two copies of this package make two classes. */
function hasMembers(name: string, got: unknown): boolean {
  const { members, enums } = table();
  if (enums.has(name)) return typeof got === 'string';
  if (typeof got !== 'object' || got === null || Array.isArray(got) || Token.isUnresolved(got)) return false;
  // a plain object is no value of a class; it may well be one of a behaviour interface
  if (!/\.I[A-Z]/.test(name) && Object.getPrototypeOf(got) === Object.prototype) return false;
  return (members.get(name) ?? []).every((member) => member in got);
}

function isPlain(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value can be written as JSON: no cycle, and nothing that JSON does not know. Tokens can. */
function isData(value: unknown, depth: number): boolean {
  if (value === undefined || value === null || Token.isUnresolved(value)) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return SCALARS.includes(typeof value);
  if (Object.hasOwn(value, '__proto__')) return false;
  return depth < DEEPEST && Object.values(value).every((item) => isData(item, depth + 1));
}

function words(propType: string): string {
  if (propType.endsWith('[]')) return `a list (${propType})`;
  if (propType.startsWith('map<')) return `a plain object (${propType})`;
  if (propType === 'any') return `plain data without cycles, at most ${DEEPEST} levels deep`;
  if (propType === 'boolean') return 'true or false';
  if (SCALARS.includes(propType)) return `a ${propType}`;
  return table().structs.has(propType) ? `an object with the props of ${propType}` : `a value of ${propType}`;
}

interface Table {
  readonly structs: ReadonlyMap<string, readonly Prop[]>;
  /** What a value of a class or a behaviour interface has. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  readonly enums: ReadonlySet<string>;
}

let parsed: Table | undefined;

function table(): Table {
  parsed ??= parse();
  return parsed;
}

function parse(): Table {
  const structs = new Map<string, Prop[]>();
  const members = new Map<string, string[]>();
  const enums = new Set<string>();
  for (const line of PROP_TYPES.trim().split('\n')) {
    const [name = '', kind = '', ...rest] = line.split(' ');
    if (kind === 'enum') enums.add(name);
    else if (kind === 'members') members.set(name, rest);
    else {
      const at = name.lastIndexOf('.');
      const prop = name.slice(at + 1);
      const struct = name.slice(0, at);
      const list = structs.get(struct) ?? [];
      list.push({ name: prop.replace('?', ''), optional: prop.endsWith('?'), propType: kind });
      structs.set(struct, list);
    }
  }
  return { structs, members, enums };
}
