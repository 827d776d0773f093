// A refusal in the reader's language; one that has no words here is shown as the server worded it.

import type { TFunction } from 'i18next';
import { ProblemError } from '../client.ts';
import { en } from '../words/en.ts';

export function problemText(t: TFunction, error: unknown): string {
  if (!(error instanceof ProblemError)) return t('common.unreachable');
  return isWorded(error.code) ? t(`problem.${error.code}`) : error.message;
}

function isWorded(code: string): code is keyof typeof en.problem {
  return Object.hasOwn(en.problem, code);
}
