// What stands where rows would stand: a fault with a way to try again, or nothing yet with what to do next.

import { Alert, Button, Paper, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../client.ts';
import { problemText } from './problem-text.ts';

export function ErrorNotice({ error, onRetry }: { readonly error: unknown; readonly onRetry?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const problem = error instanceof ProblemError ? error : undefined;
  return (
    <Alert color="red" role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{problemText(t, error)}</Text>
        {problem?.faults.map((fault) => (
          <Text size="sm" key={fault}>
            {fault}
          </Text>
        ))}
        {problem !== undefined && problem.status >= 500 && (
          <Text size="xs" c="dimmed">
            {t('common.requestId', { id: problem.requestId })}
          </Text>
        )}
        {onRetry !== undefined && (
          <Button size="xs" color="red" variant="light" onClick={onRetry}>
            {t('common.retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

export function EmptyNotice({ sentence, children }: { readonly sentence: string; readonly children?: ReactNode }) {
  return (
    <Paper p="xl">
      <Stack align="center" gap="sm">
        <Text ta="center" maw="55ch">
          {sentence}
        </Text>
        {children}
      </Stack>
    </Paper>
  );
}

export function LoadingRows({ rows = 6 }: { readonly rows?: number }) {
  const { t } = useTranslation();
  return (
    <Paper p="md" role="status" aria-label={t('common.loading')}>
      <Stack gap="sm">
        {Array.from({ length: rows }, (_, index) => `row ${index}`).map((key) => (
          <Skeleton key={key} height={18} />
        ))}
      </Stack>
    </Paper>
  );
}
