// Numbers that people in France call and are called from: ranges kept for fiction, or plainly made up where there are none.

import type { MonthTrunk } from './month-plan.ts';
import type { Random } from './month-random.ts';

/** In each range `x` stands for any digit. */
const landlines = ['019900xxxx', '026191xxxx', '035301xxxx', '046571xxxx', '053649xxxx'];
const mobiles = ['063998xxxx'];
const premium = ['08995501xx', '08205501xx', '08005501xx'];
const short = ['3631', '3939'];
const emergency = ['15', '17', '18', '112'];
/** United Kingdom, Germany, Belgium, Spain, United States, Morocco, Switzerland, Italy. */
const abroad = [
  '00447700900xxx',
  '00442079460xxx',
  '00493023125xxx',
  '00498999998xxx',
  '004917139200xx',
  '0032255501xx',
  '00349105501xx',
  '00121255501xx',
  '00141555501xx',
  '002125225501xx',
  '002126005501xx',
  '00412255501xx',
  '00390255501xxx',
];
const longestInside = 4;

/** As dialled in France after the access digit: `0639981234`, `00447700900123`, `3939`, `112`. */
export function createNumber(random: Random, shareAbroad: number): string {
  const chance = random.next();
  if (chance < shareAbroad) return fill(random, random.pick(abroad));
  if (chance > 0.9995) return random.pick(emergency);
  if (chance > 0.99) return random.pick(short);
  if (chance > 0.975) return fill(random, random.pick(premium));
  return fill(random, random.pick(chance > 0.55 ? landlines : mobiles));
}

export function createMobileNumber(random: Random): string {
  return fill(random, random.pick(mobiles));
}

/** A caller from outside as the trunk presents it, in E.164 without plus. */
export function createCallerNumber(random: Random): string {
  const range = random.next() < 0.05 ? random.pick(abroad) : random.pick(random.next() < 0.6 ? mobiles : landlines);
  return toE164(fill(random, range));
}

/** E.164 without plus; short and emergency numbers stay as they are. */
export function toE164(number: string): string {
  if (number.length <= longestInside) return number;
  return number.startsWith('00') ? number.slice(2) : `33${number.slice(1)}`;
}

/** What the dial plan puts in the Dial string for a trunk. */
export function formatForTrunk(number: string, form: MonthTrunk['form']): string {
  return form === 'national' || number.length <= longestInside ? number : `+${toE164(number)}`;
}

function fill(random: Random, range: string): string {
  const open = range.indexOf('x');
  const digits = range.length - open;
  return range.slice(0, open) + String(random.below(10 ** digits)).padStart(digits, '0');
}
