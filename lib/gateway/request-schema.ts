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
const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
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
  if (draft !== undefined && !/^http:\/\/json-schema\.org\/(draft-04\/)?schema#?$/.test(String(draft))) {
    return 'a schema of draft 4 (http://json-schema.org/draft-04/schema#)';
  }
  return keywordProblem(schema, '#');
}

function keywordProblem(schema: Json, at: string): string | undefined {
  const newer = NEWER.find((keyword) => keyword in schema);
  if (newer !== undefined) return `a schema of draft 4, which has no "${newer}" (at ${at})`;
  const { type, required, $ref } = schema;
  const types = type === undefined ? [] : Array.isArray(type) ? type : [type];
  if (types.some((name) => !TYPES.includes(String(name)))) return `of a known type (at ${at})`;
  if (required !== undefined && !(Array.isArray(required) && required.length > 0)) {
    return `a schema of draft 4, whose "required" is a list that is not empty (at ${at})`;
  }
  for (const bound of ['exclusiveMinimum', 'exclusiveMaximum']) {
    const value = schema[bound];
    if (value !== undefined && typeof value !== 'boolean')
      return `of draft 4, whose "${bound}" is a boolean (at ${at})`;
  }
  if ($ref !== undefined && !/^(#|https:\/\/apigateway\.amazonaws\.com\/)/.test(String($ref))) {
    return `a schema whose references stay within it (at ${at})`;
  }
  for (const [path, child] of children(schema, at)) {
    const problem = keywordProblem(child, path);
    if (problem !== undefined) return problem;
  }
  return undefined;
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
