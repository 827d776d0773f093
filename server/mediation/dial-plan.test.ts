// Numbers as they are dialled and sent in each country, in E.164, short, withheld or malformed.

import { describe, expect, it } from 'vitest';
import { createDialledReader, createNumberReader, createTrunkTest } from './dial-plan.ts';
import { nationalPlan, nationalPlanCountries } from './national-plan.ts';

const sent = (country: string) => {
  const read = createNumberReader(nationalPlan(country));
  return (text: string) => `${read(text).kind} ${read(text).number}`;
};
const dialled = (country: string, accessDigit: string) => {
  const read = createDialledReader({ accessDigit }, nationalPlan(country));
  return (text: string) => `${read(text).kind} ${read(text).number}`;
};

describe('numbers as they are sent', () => {
  it.each([
    ['FR', '0612345678', 'international +33612345678'],
    ['FR', '06 12.34-56/78', 'international +33612345678'],
    ['FR', '+33612345678', 'international +33612345678'],
    ['FR', '0033612345678', 'international +33612345678'],
    ['FR', '33612345678', 'international +33612345678'],
    ['FR', '00442079460958', 'international +442079460958'],
    ['FR', '442079460958', 'international +442079460958'],
    ['FR', '15', 'short 15'],
    ['FR', '3631', 'short 3631'],
    ['FR', '118218', 'short 118218'],
    ['FR', '061234567', 'malformed 061234567'],
    ['FR', '0012', 'malformed 0012'],
    ['FR', '+1234567890123456', 'malformed +1234567890123456'],
    ['FR', 'call me', 'malformed call me'],
    ['FR', '٠٦١٢٣٤٥٦٧٨', 'malformed ٠٦١٢٣٤٥٦٧٨'],
    ['FR', '', 'withheld '],
    ['FR', 'Anonymous', 'withheld '],
    ['US', '12125550123', 'international +12125550123'],
    ['US', '2125550123', 'international +12125550123'],
    ['US', '011442079460958', 'international +442079460958'],
    ['US', '911', 'short 911'],
    ['ES', '912345678', 'international +34912345678'],
    ['GB', '02079460958', 'international +442079460958'],
    ['DE', '015123456789', 'international +4915123456789'],
  ])('%s: %s is %s', (country, text, reading) => {
    expect(sent(country)(text)).toBe(reading);
  });
});

describe('numbers as they are dialled', () => {
  it.each([
    ['FR', '9', '90612345678', 'international +33612345678'],
    ['FR', '9', '900442079460958', 'international +442079460958'],
    ['FR', '9', '915', 'short 15'],
    ['FR', '0', '00612345678', 'international +33612345678'],
    ['FR', '0', '0612345678', 'international +33612345678'],
    ['FR', '0', '000442079460958', 'international +442079460958'],
    ['FR', '0', '00442079460958', 'international +442079460958'],
    ['FR', '0', '0112', 'short 112'],
    ['FR', '1', '112', 'short 112'],
    ['FR', '', '0612345678', 'international +33612345678'],
    ['US', '9', '912125550123', 'international +12125550123'],
    ['US', '9', '911', 'short 911'],
    ['US', '9', '9911', 'short 911'],
  ])('%s with %s before: %s is %s', (country, accessDigit, text, reading) => {
    expect(dialled(country, accessDigit)(text)).toBe(reading);
  });
});

it('keeps every emergency number short in its country', () => {
  for (const country of nationalPlanCountries) {
    for (const number of nationalPlan(country).emergencyNumbers) expect(sent(country)(number), `${country} ${number}`).toBe(`short ${number}`);
  }
});

it('takes trunks by their exact names and by the beginning of their names', () => {
  const isTrunk = createTrunkTest(['orange', 'trunk-*']);
  expect(['orange', 'orange2', 'trunk-', 'trunk-a', 'Trunk-a', '1001'].map(isTrunk)).toEqual([true, false, true, true, false, false]);
});
