// What a person types to find a called number, as the digits to look for.

/** `start`: the number begins with the digits; `part`: it holds them anywhere. */
export interface CalledFilter {
  readonly match: 'start' | 'part';
  readonly digits: string;
}

/**
 * `+33 6` and `00336` mean the beginning of the number in E.164; `06 12` is national, so its leading 0 is dropped and
 * the rest is looked for anywhere; `3631` is looked for anywhere. Undefined when there is nothing to look for.
 */
export function readCalledFilter(text: string): CalledFilter | undefined {
  const compact = text.replace(/[\s().\-/]/g, '');
  const international = /^(?:\+|00)(.+)$/.exec(compact)?.[1];
  if (international !== undefined) return filterOf('start', international);
  return filterOf('part', compact.replace(/^0(?=.)/, ''));
}

function filterOf(match: CalledFilter['match'], digits: string): CalledFilter | undefined {
  return digits === '' ? undefined : { match, digits };
}
