// Asks the server: typed by its own OpenAPI document, refusals as errors with the sentence to show.

import type { paths } from './generated/api.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
interface Operation {
  params: unknown;
  query: unknown;
  body: unknown;
  response: unknown;
}
type PathsWith<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, Operation> ? P : never }[keyof paths];
type OperationOf<M extends Method, P extends keyof paths> = paths[P] extends Record<M, infer O extends Operation> ? O : never;
type Part<Name extends string, T> = [T] extends [undefined] ? unknown : Partial<T> extends T ? { readonly [N in Name]?: T } : { readonly [N in Name]: T };
type RequestOf<O extends Operation> = Part<'params', O['params']> & Part<'query', O['query']> & Part<'body', O['body']> & { readonly signal?: AbortSignal };
type Arguments<O extends Operation> = Partial<RequestOf<O>> extends RequestOf<O> ? [request?: RequestOf<O>] : [request: RequestOf<O>];

interface AnyRequest {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** A refusal. `message` is a sentence for people, `code` a word for programs, `faults` every fault of what was sent. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly faults: readonly string[];
  readonly requestId: string;

  constructor(problem: {
    readonly title: string;
    readonly status: number;
    readonly code: string;
    readonly faults: readonly string[];
    readonly requestId: string;
  }) {
    super(problem.title);
    this.name = 'ProblemError';
    this.status = problem.status;
    this.code = problem.code;
    this.faults = problem.faults;
    this.requestId = problem.requestId;
  }
}

function caller<M extends Method>(base: string, method: M) {
  return <P extends PathsWith<M>>(path: P, ...[request]: Arguments<OperationOf<M, P>>): Promise<OperationOf<M, P>['response']> =>
    send(method, base + (path as string), (request ?? {}) as AnyRequest);
}

/** `client.get('/api/account/tenants/{tenantId}', { params: { tenantId: 1 } })`. Files go as a `Blob` with its type. */
export const client = createClient('');

/** `base` is empty in the browser, where the pages and the API have one origin. */
export function createClient(base: string) {
  return {
    get: caller(base, 'get'),
    post: caller(base, 'post'),
    put: caller(base, 'put'),
    patch: caller(base, 'patch'),
    delete: caller(base, 'delete'),
  };
}

async function send(method: Method, path: string, { params = {}, query = {}, body, signal }: AnyRequest): Promise<never> {
  const isFile = body instanceof Blob;
  const response = await fetch(fillIn(path, params) + queryText(query), {
    method: method.toUpperCase(),
    credentials: 'same-origin',
    headers: body === undefined || isFile ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const answer = await readAnswer(response);
  if (!response.ok) throw new ProblemError(problemOf(answer, response));
  return answer as never;
}

function fillIn(path: string, params: Readonly<Record<string, string | number>>): string {
  return path.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(String(params[name] ?? '')));
}

function queryText(query: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((one: unknown) => (one === undefined || one === null ? [] : [[name, String(one)]])),
  );
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
}

async function readAnswer(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const type = response.headers.get('content-type') ?? '';
  return /[/+]json\b/.test(type) ? response.json() : response.blob();
}

function problemOf(answer: unknown, { status, statusText }: Response) {
  if (typeof answer === 'object' && answer !== null && 'title' in answer) return answer as ConstructorParameters<typeof ProblemError>[0];
  return { title: statusText === '' ? 'The server did not answer as expected.' : statusText, status, code: 'answer_unreadable', faults: [], requestId: '' };
}
