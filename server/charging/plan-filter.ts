// Which usage an allowance, a promotion or a tier is for.

import { createPrefixIndex } from '../catalog/longest-prefix.ts';
import type { UsageFilter } from '../catalog/plan-terms.ts';
import type { PlanUsage } from './plan-usage.ts';

export type Holds = (usage: Pick<PlanUsage, 'usageKind' | 'calledNumber'>, destination: string) => boolean;

/** Both lists empty: every destination. Else a prefix begins the called number, or the destination is named. */
export function createFilter({ usageKind, prefixes, destinations }: UsageFilter): Holds {
  if (prefixes.length === 0 && destinations.length === 0) return (usage) => usage.usageKind === usageKind;
  const index = createPrefixIndex(prefixes.map((prefix) => [prefix, true] as const));
  const beginsNumber = (number: string) => index.find(number, (isThere) => isThere) === true;
  const names = new Set(destinations);
  return (usage, destination) => usage.usageKind === usageKind && (names.has(destination) || beginsNumber(usage.calledNumber));
}
