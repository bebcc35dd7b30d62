/** Keywords that newer drafts brought; API Gateway ignores or refuses them. */
const NEWER = [
  '$defs',
  '$id',
  'const',
  'contains',
  'dependentRequired',
  'dependentSchemas',
  'else',
  'if',
  'prefixItems',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
];
const TYPES: readonly unknown[] = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
const BOUNDS = ['exclusiveMinimum', 'exclusiveMaximum'];
const DRAFT = /^http:\/\/json-schema\.org\/(draft-04\/)?schema#?$/;
const REFERENCE = /^(#|https:\/\/apigateway\.amazonaws\.com\/)/;
/** Keywords that hold a schema, a list of schemas, or schemas by name. */
const ONE = ['additionalItems', 'additionalProperties', 'items', 'not'];
const LIST = ['allOf', 'anyOf', 'items', 'oneOf'];
const NAMED = ['definitions', 'patternProperties', 'properties'];
/** Source: Amazon API Gateway developer guide, quotas: size of a model. */
const LARGEST = 400 * 1024;

type Json = Record<string, unknown>;

/** What is wrong with the text of a JSON schema of draft 4; undefined when nothing is. */
export function schemaProblem(text: string): string | undefined {
  if (Buffer.byteLength(text) > LARGEST) return 'a text of at most 400 KB';
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch {
    return 'JSON';
  }
  if (!isObject(schema)) return 'a JSON object';
  const draft = schema.$schema;
  if (draft !== undefined && !(typeof draft === 'string' && DRAFT.test(draft))) {
    return 'a schema of draft 4 (http://json-schema.org/draft-04/schema#)';
  }
  return problemAt(schema, '#');
}

function problemAt(schema: Json, at: string): string | undefined {
  const problem = keywordProblem(schema);
  if (problem !== undefined) return `${problem} (at ${at})`;
  for (const [path, child] of children(schema, at)) {
    const below = problemAt(child, path);
    if (below !== undefined) return below;
  }
  return undefined;
}

function keywordProblem(schema: Json): string | undefined {
  const newer = NEWER.find((keyword) => keyword in schema);
  if (newer !== undefined) return `a schema of draft 4, which has no "${newer}"`;
  const { type = [], required, $ref } = schema;
  const types: unknown[] = Array.isArray(type) ? type : [type];
  if (types.some((name) => !TYPES.includes(name))) return 'of a type that JSON has';
  if (required !== undefined && !(Array.isArray(required) && required.length > 0)) {
    return 'a schema of draft 4, whose "required" is a list that is not empty';
  }
  if (BOUNDS.some((bound) => schema[bound] !== undefined && typeof schema[bound] !== 'boolean')) {
    return `a schema of draft 4, whose ${BOUNDS.join(' and ')} are booleans`;
  }
  const inside = $ref === undefined || (typeof $ref === 'string' && REFERENCE.test($ref));
  return inside ? undefined : 'a schema whose references stay within it';
}

function children(schema: Json, at: string): [string, Json][] {
  const one = ONE.map((key): [string, unknown] => [`${at}/${key}`, schema[key]]);
  const list = LIST.flatMap((key) => entries(schema[key], Array.isArray, `${at}/${key}`));
  const named = NAMED.flatMap((key) => entries(schema[key], isObject, `${at}/${key}`));
  return [...one, ...list, ...named].filter((entry): entry is [string, Json] => isObject(entry[1]));
}

function entries(value: unknown, is: (value: unknown) => boolean, at: string): [string, unknown][] {
  return is(value) ? Object.entries(value as Json).map(([key, child]) => [`${at}/${key}`, child]) : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
