// A moment in the zone of this browser, kept on one line.

import { useLanguage } from '../words/speak.ts';
import { formatLocalMoment } from './format.ts';

export function Moment({ at }: { readonly at: string }) {
  return <span className="number">{formatLocalMoment(at, useLanguage())}</span>;
}
