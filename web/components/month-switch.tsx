// Steps from month to month.

import { ActionIcon, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type DayRange, monthOf } from './days.ts';
import { Icon } from './icons.tsx';

interface MonthSwitchProps {
  readonly day: string;
  readonly onChange: (month: DayRange) => void;
  readonly children?: ReactNode;
}

export function MonthSwitch({ day, onChange, children }: MonthSwitchProps) {
  const { t } = useTranslation();
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon variant="default" size={36} aria-label={t('filter.previousMonth')} onClick={() => onChange(monthOf(day, -1))}>
        <Icon name="previous" />
      </ActionIcon>
      {children}
      <ActionIcon variant="default" size={36} aria-label={t('filter.nextMonth')} onClick={() => onChange(monthOf(day, 1))}>
        <Icon name="next" />
      </ActionIcon>
    </Group>
  );
}
