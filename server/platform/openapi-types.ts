// Turns an OpenAPI 3.1 document into TypeScript types, so that pages are checked against the server's own schemas.

interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema?: Schema }[];
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content>>;
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** One entry for each path and method: `{ params, query, body, response }`, `undefined` where there is none, `Blob` for files. */
export function writeOpenApiTypes(document: OpenApiDocument): string {
  const paths = Object.entries(document.paths).sort(([left], [right]) => (left < right ? -1 : 1));
  const entries = paths.map(([path, operations]) => `  ${JSON.stringify(path)}: {\n${writeOperations(operations)}  };\n`);
  return `// Generated from /openapi.json by \`npm run api\`; do not edit.\n\nexport interface paths {\n${entries.join('')}}\n`;
}

function writeOperations(operations: Readonly<Record<string, Operation>>): string {
  return methods
    .flatMap((method) => {
      const operation = operations[method];
      return operation === undefined ? [] : [`    ${method}: {\n${writeOperation(operation)}    };\n`];
    })
    .join('');
}

function writeOperation(operation: Operation): string {
  const parts = {
    params: writeParameters(operation, 'path'),
    query: writeParameters(operation, 'query'),
    body: writeContent(operation.requestBody),
    response: writeContent(findSuccess(operation)),
  };
  return Object.entries(parts)
    .map(([name, type]) => `      ${name}: ${type};\n`)
    .join('');
}

function writeParameters({ parameters = [] }: Operation, place: 'path' | 'query'): string {
  const chosen = parameters.filter((parameter) => parameter.in === place);
  if (chosen.length === 0) return 'undefined';
  const properties = Object.fromEntries(chosen.map(({ name, schema = {} }) => [name, schema]));
  return writeType({ type: 'object', properties, required: chosen.filter(({ required }) => required === true).map(({ name }) => name) });
}

function findSuccess({ responses = {} }: Operation): Content | undefined {
  const status = Object.keys(responses)
    .sort()
    .find((key) => key.startsWith('2'));
  return status === undefined ? undefined : responses[status];
}

function writeContent(content: Content | undefined): string {
  const entries = Object.entries(content?.content ?? {});
  if (entries.length === 0) return 'undefined';
  const json = entries.find(([mediaType]) => mediaType === 'application/json');
  if (json === undefined) return 'Blob';
  const type = writeType(json[1].schema ?? {});
  return type === 'null' ? 'undefined' : type;
}

function writeType(schema: Schema): string {
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return unionOf(schema.enum.map((value) => JSON.stringify(value)));
  const members = schema.anyOf ?? schema.oneOf;
  if (members !== undefined) return unionOf(members.map(writeType));
  if (schema.allOf !== undefined) return schema.allOf.map((member) => `(${writeType(member)})`).join(' & ');
  if (Array.isArray(schema.type)) return unionOf(schema.type.map((type: string) => writeType({ ...schema, type })));
  return writeNamedType(schema);
}

function writeNamedType(schema: Schema): string {
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly (${writeType(schema.items ?? {})})[]`;
    case 'object':
      return writeObject(schema);
    default:
      return 'unknown';
  }
}

function writeObject({ properties, required = [], additionalProperties, patternProperties }: Schema): string {
  if (properties !== undefined) {
    const entries = Object.entries(properties).map(
      ([name, schema]) => `readonly ${JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${writeType(schema)}`,
    );
    return entries.length === 0 ? 'Record<string, never>' : `{ ${entries.join('; ')} }`;
  }
  const values = Object.values(patternProperties ?? {});
  if (typeof additionalProperties === 'object') values.push(additionalProperties);
  return `Readonly<Record<string, ${values.length === 0 ? 'unknown' : unionOf(values.map(writeType))}>>`;
}

function unionOf(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}
