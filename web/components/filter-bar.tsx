// The bar of filters above a list; it wraps on narrow screens, and one button clears it.

import { Button, Group, Paper } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export function FilterBar({ children, onReset }: { readonly children: ReactNode; readonly onReset?: (() => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <Paper p="sm" mb="md" component="search">
      <Group gap="sm" align="flex-end">
        {children}
        {onReset !== undefined && (
          <Button variant="subtle" onClick={onReset}>
            {t('common.reset')}
          </Button>
        )}
      </Group>
    </Paper>
  );
}
