import type { TerraformStack } from 'cdktf';
import { CONSTRUCTS, IMPORTS, type Making, WHOLE } from './constructs';
import * as agents from '../lib/agents';
import * as cache from '../lib/cache';
import * as cluster from '../lib/cluster';
import { Errors } from '../lib/core';
import * as gateway from '../lib/gateway';
import * as network from '../lib/network';
import * as security from '../lib/security';
import * as storage from '../lib/storage';
import { Template, testStack } from '../lib/testing';
import * as vectors from '../lib/vectors';
import * as stacks from '../stacks';

// what holds for all constructs: a new one has to join the lists of constructs.ts

const AREAS: { [area: string]: object } = {
  agents, cache, cluster, gateway, network, security, storage, vectors, stacks,
}; // prettier-ignore
const named = (all: readonly Making[]) => all.map((making) => [making.struct, making] as const);

/** Public classes that are constructs, but for the stacks of an environment, which `AgentEnvironment` makes. */
const CLASSES = Object.entries(AREAS).flatMap(([area, room]) =>
  Object.entries(room as { [name: string]: unknown })
    .filter(([name, type]) => isConstruct(type) && !/(?<!Environment)Stack$/.test(name))
    .map(([name]) => `${area}.${name}`),
);

/** Functions of public classes that use what is defined elsewhere by its attributes. */
const FUNCTIONS = Object.entries(AREAS).flatMap(([area, room]) =>
  Object.values(room)
    .filter((type): type is object => typeof type === 'function')
    .flatMap((type) => Object.getOwnPropertyNames(type))
    .filter((name) => /^from\w+Attributes$/.test(name))
    .map((name) => `${area}.${name.slice(4)}`),
);

function isConstruct(type: unknown): boolean {
  if (typeof type !== 'function') return false;
  const prototypes = [];
  for (let at: unknown = type.prototype as unknown; at; at = Object.getPrototypeOf(at)) prototypes.push(at);
  return prototypes.some((prototype) => prototype.constructor.name === 'Construct');
}

function codesWithId({ props, make }: Making, id: string): string[] {
  const stack = testStack();
  const all = props(stack);
  try {
    make(stack, id, all);
  } catch (error) {
    return Errors.codesOf(error);
  }
  return [];
}

const addresses = (stack: TerraformStack) => Template.of(stack).addresses();

test('every construct and every import is in the lists', () => {
  const listed = [...CONSTRUCTS, WHOLE].map(({ struct }) => struct.replace(/Props$/, '').replace(/Settings$/, 'Stack'));
  expect(listed.sort()).toEqual([...new Set(CLASSES)].sort());
  expect(IMPORTS.map(({ struct }) => struct).sort()).toEqual(FUNCTIONS.sort());
});

describe.each(named(CONSTRUCTS.filter(({ struct }) => !struct.startsWith('stacks.Environment'))))('%s', (_, making) => {
  test.each(['a.b', 'a b', '1a', 'ü', '${x}'])('refuses the id %p', (id) => {
    expect(codesWithId(making, id)).toContain('ConstructId');
  });

  test('makes the same twice, side by side', () => {
    // charts and StorageClasses have one name in a cluster; providers are one a stack
    const one = addressesOf(making, ['One']);
    const both = addressesOf(making, ['One', 'Two']);
    expect(both).toEqual(expect.arrayContaining(one));
    expect(new Set(both).size).toBe(both.length);
  });
});

function addressesOf({ props, make }: Making, ids: string[]): string[] {
  const stack = testStack();
  const all = props(stack);
  for (const id of ids) make(stack, id, all);
  return addresses(stack);
}

describe.each(named(IMPORTS))('%s', (_, { props, make }) => {
  test('defines nothing', () => {
    const stack = testStack();
    make(stack, 'Imported', props(stack));
    expect(addresses(stack)).toEqual([]);
  });
});
