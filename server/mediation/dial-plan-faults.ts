// What makes a dial plan acceptable.

import { isZone } from '../account/field-rules.ts';
import type { DialPlan } from './dial-plan.ts';
import { nationalPlanCountries } from './national-plan.ts';

const patternCharactersMax = 80;

export function tidyDialPlan(plan: DialPlan): DialPlan {
  const trunkPatterns = plan.trunkPatterns.map((pattern) => pattern.trim()).filter((pattern) => pattern !== '');
  return {
    zone: plan.zone.trim(),
    country: plan.country.trim().toUpperCase(),
    accessDigit: plan.accessDigit.trim(),
    trunkPatterns: [...new Set(trunkPatterns)],
  };
}

export function dialPlanFaults({ zone, country, accessDigit, trunkPatterns }: DialPlan): string[] {
  const faults: string[] = [];
  if (!isZone(zone)) faults.push('The zone must be the name of a place, such as Europe/Paris.');
  if (!nationalPlanCountries.includes(country)) faults.push(`The country must be one of ${nationalPlanCountries.join(', ')}.`);
  if (!/^[0-9*#]{0,3}$/.test(accessDigit)) faults.push('What is dialled before outside numbers must be up to three digits, or nothing.');
  if (trunkPatterns.length === 0) faults.push('At least one trunk must be named; without one, no call goes outside.');
  return [...faults, ...trunkPatterns.filter((pattern) => !isPattern(pattern)).map(patternFault)];
}

/** A star stands at the end only, and never alone: that would make every extension a trunk. */
function isPattern(pattern: string): boolean {
  return pattern.length <= patternCharactersMax && /^[^*\p{Cc}]+\*?$/u.test(pattern);
}

function patternFault(pattern: string): string {
  return `The trunk “${pattern.slice(0, patternCharactersMax)}” must be an exact name, or the beginning of names with a star at the end, such as trunk-*.`;
}
