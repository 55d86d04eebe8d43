/** What the API's reference page shows, read out of the OpenAPI document. */
import { z } from 'zod';
import { LARGEST_INTEGER } from '#api/steps/rules.ts';

interface Schema {
  $ref?: string | undefined;
  type?: string | string[] | undefined;
  enum?: unknown[] | undefined;
  format?: string | undefined;
  description?: string | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  default?: unknown;
  items?: Schema | undefined;
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
  anyOf?: Schema[] | undefined;
  oneOf?: Schema[] | undefined;
  allOf?: Schema[] | undefined;
}

const schemaShape: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.unknown()).optional(),
    format: z.string().optional(),
    description: z.string().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    default: z.unknown().optional(),
    items: schemaShape.optional(),
    properties: z.record(z.string(), schemaShape).optional(),
    required: z.array(z.string()).optional(),
    anyOf: z.array(schemaShape).optional(),
    oneOf: z.array(schemaShape).optional(),
    allOf: z.array(schemaShape).optional(),
  }),
);

const contentShape = z.record(z.string(), z.object({ schema: schemaShape })).optional();
const operationShape = z.object({
  tags: z.array(z.string()).default(['Other']),
  summary: z.string().default(''),
  security: z.array(z.record(z.string(), z.array(z.string()))).default([{}]),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().default(false),
        description: z.string().optional(),
        schema: schemaShape,
      }),
    )
    .default([]),
  requestBody: z.object({ content: contentShape }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: contentShape })),
});
const documentShape = z.object({
  paths: z.record(z.string(), z.record(z.string(), operationShape)),
  components: z.object({ schemas: z.record(z.string(), schemaShape).default({}) }).default({ schemas: {} }),
});
type Operation = z.infer<typeof operationShape>;

export interface FieldView {
  name: string;
  type: string;
  required: boolean;
  about: string;
}

export interface OperationView {
  id: string;
  method: string;
  path: string;
  summary: string;
  /** Whether a guest may ask this. */
  open: boolean;
  /** What a token needs one of; none where no token is taken. */
  scopes: string[];
  parameters: FieldView[];
  /** The forms that the body can have. */
  bodies: FieldView[][];
  /** `thing`: what of `things` comes back, and whether a list of it. */
  answers: { status: string; about: string; thing: string | undefined; many: boolean }[];
  refusals: string[];
}

export interface Reference {
  /** `slug`: the end of the address of its page. */
  chapters: { slug: string; name: string; operations: OperationView[] }[];
  things: { name: string; fields: FieldView[] }[];
}

const ORDER = ['Problems', 'Steps', 'Promises', 'Root causes'];

/** Reads the OpenAPI document; throws where it is none. */
export function readReference(document: unknown): Reference {
  const { paths, components } = documentShape.parse(document);
  const all = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      tag: operation.tags[0] ?? '',
      view: operationView(method, path, operation),
    })),
  );
  const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  const names = [...new Set(all.map(({ tag }) => tag))].sort((a, b) => place(a) - place(b));
  return {
    chapters: names.map((name) => ({
      slug: name.toLowerCase().replaceAll(' ', '-'),
      name,
      operations: all.filter(({ tag }) => tag === name).map(({ view }) => view),
    })),
    things: Object.entries(components.schemas).map(([name, schema]) => ({ name, fields: fieldsOf(schema) })),
  };
}

function operationView(method: string, path: string, { summary, security, parameters, requestBody, responses }: Operation): OperationView {
  const body = jsonOf(requestBody?.content);
  const statuses = Object.entries(responses);
  return {
    id: `${method}-${path.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, '')}`,
    method: method.toUpperCase(),
    path,
    summary,
    open: security.some((scheme) => Object.keys(scheme).length === 0),
    scopes: security.flatMap((scheme) => scheme['bearer'] ?? []),
    parameters: parameters
      .filter((parameter) => parameter.in === 'query' || parameter.in === 'path')
      .map(({ name, required, description, schema }) => ({ name, required, type: typeOf(schema), about: description ?? '' })),
    bodies: body ? (body.oneOf ?? [body]).map(fieldsOf) : [],
    answers: statuses.filter(([status]) => status < '300').map(([status, answer]) => answerView(status, answer)),
    refusals: statuses.map(([status]) => status).filter((status) => status >= '300'),
  };
}

function answerView(status: string, { description, content }: Operation['responses'][string]) {
  const schema = jsonOf(content);
  const items = schema?.properties?.['items']?.items;
  const named = items ?? schema;
  return { status, about: description, thing: named?.$ref && typeOf(named), many: items !== undefined };
}

function jsonOf(content: Operation['responses'][string]['content']): Schema | undefined {
  return content?.['application/json']?.schema;
}

function fieldsOf(schema: Schema): FieldView[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    { name, type: typeOf(field), required: schema.required?.includes(name) ?? false, about: field.description ?? '' },
    ...fieldsOf(field.items ?? field).map((inner) => ({ ...inner, name: `${name}${field.items ? '[]' : ''}.${inner.name}` })),
  ]);
  return [
    ...(schema.allOf ?? []).flatMap((part) =>
      part.$ref ? [{ name: '…', type: `all of ${typeOf(part)}`, required: true, about: '' }] : fieldsOf(part),
    ),
    ...own,
  ];
}

const formats: Record<string, string> = { 'date-time': 'time', uri: 'address' };
const types: Record<string, string> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
};

/** A schema in words: "text, 5–140 characters", "one of public, private", "list of Step, or null". */
function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  const choices = (schema.anyOf ?? schema.oneOf)?.map(typeOf);
  if (choices) return choices.join(', or ');
  const names = [schema.type ?? []].flat();
  const main = plainType(schema, names.find((name) => name !== 'null') ?? 'null');
  const words = names.includes('null') && main !== 'null' ? `${main}, or null` : main;
  return schema.default === undefined || schema.default === '' ? words : `${words}; ${JSON.stringify(schema.default)} if left out`;
}

function plainType(schema: Schema, name: string): string {
  if (schema.enum) return enumeration(schema.enum.filter((value) => value !== null).map(String));
  if (name === 'array') return `list of ${schema.items ? typeOf(schema.items) : 'anything'}`;
  const word = formats[schema.format ?? ''] ?? types[name] ?? name;
  const bounds = name === 'string' ? span(schema.minLength, schema.maxLength) : span(schema.minimum, schema.maximum);
  return bounds ? `${word}, ${bounds}${name === 'string' ? ' characters' : ''}` : word;
}

function enumeration(values: string[]): string {
  return values.length === 1 ? `“${values[0]}”` : `one of ${values.join(', ')}`;
}

function span(least: number | undefined, most: number | undefined): string {
  const end = most === undefined || most >= LARGEST_INTEGER ? undefined : most;
  if (end === undefined) return least === undefined ? '' : `at least ${least}`;
  return least === undefined ? `at most ${end}` : `${least} to ${end}`;
}
