// First and last day of a period, as people name them: the last day is part of it.

import { Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, type DayRange, isDay } from './days.ts';
import { MonthSwitch } from './month-switch.tsx';

interface PeriodFilterProps {
  readonly range: DayRange;
  readonly onChange: (range: DayRange) => void;
}

export function PeriodFilter({ range, onChange }: PeriodFilterProps) {
  return <PeriodInputs key={`${range.from} ${range.to}`} range={range} onChange={onChange} />;
}

/** Half-typed days stay here; only a period that exists is handed on. */
function PeriodInputs({ range, onChange }: PeriodFilterProps) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(range.from);
  const [until, setUntil] = useState(addDays(range.to, -1));
  const isFaulty = isDay(from) && isDay(until) && until < from;
  const handOn = () => {
    if (!isDay(from) || !isDay(until) || isFaulty) return;
    const to = addDays(until, 1);
    if (from !== range.from || to !== range.to) onChange({ from, to });
  };
  const day = (label: string, value: string, set: (day: string) => void) => ({
    type: 'date',
    label,
    value,
    w: { base: 'calc(50% - 6px)', xs: 132 },
    onChange: (event: { currentTarget: { value: string } }) => set(event.currentTarget.value),
    onBlur: handOn,
    onKeyDown: (event: { key: string }) => event.key === 'Enter' && handOn(),
  });
  return (
    <Group gap="sm" align="flex-end" w={{ base: '100%', xs: 'auto' }}>
      <TextInput {...day(t('filter.from'), from, setFrom)} />
      <TextInput {...day(t('filter.until'), until, setUntil)} error={isFaulty ? t('filter.periodFault') : null} />
      <MonthSwitch day={range.from} onChange={onChange} />
    </Group>
  );
}
