// The drawer that explains one call; its place is in the address, so that it can be sent to somebody.

import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { client } from '../../client.ts';
import { QueryView } from '../../components/query-view.tsx';
import { CallExplanation } from './call-explanation.tsx';
import type { UsageSearch } from './usage-search.ts';

interface CallDrawerProps {
  readonly search: UsageSearch;
  readonly tenantId: number;
  readonly onClose: () => void;
}

export function CallDrawer({ search: { call, at }, tenantId, onClose }: CallDrawerProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={call !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={<strong>{t('call.title')}</strong>}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {call !== undefined && <CallDetail usageId={call} startedAt={at} tenantId={tenantId} />}
    </Drawer>
  );
}

function CallDetail({ usageId, startedAt, tenantId }: { readonly usageId: string; readonly startedAt: string | undefined; readonly tenantId: number }) {
  const query = useQuery({
    queryKey: ['reporting', 'call', tenantId, usageId],
    queryFn: ({ signal }) =>
      client.get('/api/reporting/usage/{tenantId}/{usageId}', { params: { tenantId, usageId }, query: startedAt === undefined ? {} : { startedAt }, signal }),
  });
  return <QueryView query={query}>{(explanation) => <CallExplanation explanation={explanation} />}</QueryView>;
}
