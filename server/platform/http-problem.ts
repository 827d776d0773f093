// The one place where an error becomes an answer: RFC 9457 problem JSON.

import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { DomainFailure, type FailureKind } from '../kernel/failure.ts';

export const problemSchema = Type.Object(
  {
    type: Type.String({ description: 'Names the kind of problem.' }),
    title: Type.String({ description: 'One sentence for people.' }),
    status: Type.Integer(),
    code: Type.String({ description: 'A word for programs, such as `session_missing`.' }),
    faults: Type.Array(Type.String(), { description: 'Every fault of what was sent, each a sentence.' }),
    requestId: Type.String({ description: 'The same as in the log.' }),
  },
  { title: 'Problem' },
);

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly faults: readonly string[];
}

interface SchemaFault {
  readonly keyword?: string;
  readonly instancePath?: string;
  readonly message?: string;
  readonly params?: unknown;
}

const statusByKind: Readonly<Record<FailureKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_many: 429,
  unavailable: 503,
};

const refusalByStatus: Readonly<Record<number, readonly [code: string, title: string]>> = {
  400: ['request_invalid', 'The request cannot be read.'],
  404: ['address_unknown', 'There is nothing at this address.'],
  413: ['body_too_large', 'What was sent is too large.'],
  415: ['media_type_unsupported', 'This kind of content is not accepted here.'],
  429: ['requests_too_many', 'Too many requests. Wait a minute, then try again.'],
};

/** Network and PostgreSQL codes that mean that the database cannot be reached now. */
const unreachableCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  '08000',
  '08001',
  '08003',
  '08006',
  '53300',
  '57P01',
  '57P02',
  '57P03',
]);

export function sendProblem(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error);
  if (problem.status >= 500) request.log.error({ err: error }, 'request failed');
  else request.log.info({ status: problem.status, code: problem.code, internal: internalOf(error) }, 'request refused');
  return replyProblem(problem, request, reply);
}

export function sendUnknownAddress(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return replyProblem(refusalOf(404), request, reply);
}

function replyProblem({ status, code, title, faults }: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send({ type: `urn:releve:problem:${code}`, title, status, code, faults, requestId: request.id });
}

function problemOf(error: FastifyError | Error): Problem {
  if (error instanceof DomainFailure) {
    return { status: statusByKind[error.kind], code: error.code, title: error.message, faults: error.faults };
  }
  if ('validation' in error && error.validation !== undefined) {
    const faults = faultSentences(error.validation, error.validationContext);
    return { status: 400, code: 'request_invalid', title: 'What was sent is not complete or not correct.', faults };
  }
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (status !== undefined && status >= 400 && status < 500) return refusalOf(status);
  if (isUnreachable(error)) return { status: 503, code: 'database_unreachable', title: 'The database cannot be reached. Try again in a moment.', faults: [] };
  return { status: 500, code: 'internal_error', title: 'Something went wrong on our side. Nothing was saved. Tell us the request id.', faults: [] };
}

function refusalOf(status: number): Problem {
  const [code, title] = refusalByStatus[status] ?? ['request_refused', 'The request was refused.'];
  return { status, code, title, faults: [] };
}

function isUnreachable(error: Error): boolean {
  return error.name === 'KnexTimeoutError' || ('code' in error && typeof error.code === 'string' && unreachableCodes.has(error.code));
}

function internalOf(error: Error): string | undefined {
  return error instanceof DomainFailure ? error.internal : undefined;
}

/** A union repeats itself once for each of its members; only what names a property or a rule is kept. */
function faultSentences(faults: readonly SchemaFault[], part = 'body'): string[] {
  const telling = faults.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'boolean');
  return [...new Set(telling.map((fault) => faultSentence(fault, part)))];
}

function faultSentence({ instancePath = '', message = 'is not valid', keyword, params }: SchemaFault, part: string): string {
  const place = instancePath === '' ? part : instancePath.slice(1).replaceAll('/', '.');
  const names = namesIn(params, keyword);
  return `${place} ${message}${names === '' ? '' : `: ${names}`}.`;
}

function namesIn(params: unknown, keyword: string | undefined): string {
  if (typeof params !== 'object' || params === null) return '';
  const key = keyword === 'required' ? 'requiredProperties' : (keyword ?? '');
  const names = (params as Record<string, unknown>)[key];
  return Array.isArray(names) ? names.join(', ') : '';
}
