// National dialling rules of the countries an operator can choose today.

import { DomainFailure } from '../kernel/failure.ts';
import type { NationalPlan } from './dial-plan.ts';

/**
 * France: Arcep decision 2022-1583 (nine digits after the zero) and the list of emergency numbers, decision 02-1179 as amended.
 * United Kingdom: Ofcom's National Telephone Numbering Plan. Belgium, Germany, Spain, Luxembourg, Switzerland and the
 * United States: the national plans as published by the ITU (E.164 national numbering plans).
 */
const plans: Readonly<Record<string, NationalPlan>> = {
  FR: plan('33', '0', '00', 9, 9, ['15', '17', '18', '112', '114', '115', '116000', '116006', '116117', '119', '191', '196', '197']),
  BE: plan('32', '0', '00', 8, 9, ['100', '101', '112', '116000']),
  CH: plan('41', '0', '00', 9, 9, ['112', '117', '118', '143', '144', '147']),
  DE: plan('49', '0', '00', 7, 11, ['110', '112', '116117']),
  ES: plan('34', '', '00', 9, 9, ['112', '016', '061', '080', '091', '062']),
  GB: plan('44', '0', '00', 9, 10, ['112', '999', '111', '101']),
  LU: plan('352', '', '00', 7, 9, ['112', '113']),
  US: { ...plan('1', '1', '011', 10, 10, ['911', '933', '988']), isPrefixOptional: true },
};

export const nationalPlanCountries: readonly string[] = Object.keys(plans);

export function findNationalPlan(country: string): NationalPlan | undefined {
  return Object.hasOwn(plans, country) ? plans[country] : undefined;
}

export function nationalPlan(country: string): NationalPlan {
  const found = findNationalPlan(country);
  if (found === undefined) throw new DomainFailure('invalid', 'dial_plan_country_unknown', `There is no dial plan for country ${country} yet.`);
  return found;
}

function plan(
  callingCode: string,
  nationalPrefix: string,
  internationalPrefix: string,
  nationalLengthMin: number,
  nationalLengthMax: number,
  emergencyNumbers: readonly string[],
): NationalPlan {
  return { callingCode, nationalPrefix, isPrefixOptional: nationalPrefix === '', internationalPrefix, nationalLengthMin, nationalLengthMax, emergencyNumbers };
}
