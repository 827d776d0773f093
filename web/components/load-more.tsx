// The foot of a long list: how many rows are shown, and a button for the next ones.

import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../words/speak.ts';
import { formatCount } from './format.ts';

interface LoadMoreProps {
  readonly shown: number;
  readonly query: { readonly hasNextPage: boolean; readonly isFetchingNextPage: boolean; fetchNextPage(): unknown };
}

export function LoadMore({ shown, query }: LoadMoreProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Group justify="space-between" mt="sm">
      <Text size="sm" c="dimmed" role="status">
        {t('common.shown', { rows: formatCount(shown, language) })}
      </Text>
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('common.loadMore')}
        </Button>
      )}
    </Group>
  );
}
