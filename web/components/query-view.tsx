// Shows what a query brought: skeleton while it loads, a sentence and a button when it failed.

import { Box } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorNotice, LoadingRows } from './notice.tsx';

interface QueryViewProps<Data> {
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>;
  readonly rows?: number;
  readonly children: (data: Data) => ReactNode;
}

/** Old rows stay in sight while newer ones load or fail. */
export function QueryView<Data>({ query, rows, children }: QueryViewProps<Data>) {
  const { data, error, refetch } = query;
  return (
    <>
      {error !== null && (
        <Box mb="md">
          <ErrorNotice error={error} onRetry={() => void refetch()} />
        </Box>
      )}
      {data !== undefined ? children(data) : error === null && <LoadingRows {...(rows === undefined ? {} : { rows })} />}
    </>
  );
}
