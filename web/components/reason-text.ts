// A reason for suspense in words; one that has none yet is shown as its code.

import type { TFunction } from 'i18next';
import { en } from '../words/en.ts';

export function reasonText(t: TFunction, reason: string): string {
  return isWorded(reason) ? t(`reason.${reason}`) : reason;
}

function isWorded(reason: string): reason is keyof typeof en.reason {
  return Object.hasOwn(en.reason, reason);
}
