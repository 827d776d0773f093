// Chooses one tenant, and one of its extensions.

import { Select } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { client } from '../client.ts';

export const tenantsQuery = queryOptions({ queryKey: ['reporting', 'tenants'], queryFn: ({ signal }) => client.get('/api/reporting/tenants', { signal }) });

interface ChoiceProps {
  readonly chosen: number | undefined;
  readonly onChange: (chosen: number | undefined) => void;
}

export function TenantFilter({ chosen, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  const { data } = useQuery(tenantsQuery);
  return (
    <Select
      label={t('filter.tenant')}
      placeholder={t('filter.chooseTenant')}
      data={(data?.tenants ?? []).map(({ tenantId, name }) => ({ value: String(tenantId), label: name }))}
      value={chosen === undefined ? null : String(chosen)}
      onChange={(value) => onChange(value === null ? undefined : Number(value))}
      searchable
      clearable
      w={{ base: '100%', xs: 190 }}
    />
  );
}

export function ExtensionFilter({ tenantId, chosen, onChange }: ChoiceProps & { readonly tenantId: number }) {
  const { t } = useTranslation();
  const { data } = useQuery(tenantsQuery);
  const extensions = data?.tenants.find((tenant) => tenant.tenantId === tenantId)?.extensions ?? [];
  return (
    <Select
      label={t('filter.extension')}
      placeholder={t('filter.allExtensions')}
      data={extensions.map(({ extensionId, number, name }) => ({ value: String(extensionId), label: `${number} · ${name}` }))}
      value={chosen === undefined ? null : String(chosen)}
      onChange={(value) => onChange(value === null ? undefined : Number(value))}
      searchable
      clearable
      limit={200}
      w={{ base: '100%', xs: 160 }}
    />
  );
}
