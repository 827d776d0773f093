// A duration in words, such as `1 min 1 s`.

import type { TFunction } from 'i18next';

export function durationText(t: TFunction, seconds: number): string {
  const parts = { hours: Math.floor(seconds / 3600), minutes: Math.floor(seconds / 60) % 60, seconds: seconds % 60 };
  if (seconds >= 3600) return t('seconds.hours', parts);
  return seconds >= 60 ? t('seconds.minutes', parts) : t('seconds.short', parts);
}
