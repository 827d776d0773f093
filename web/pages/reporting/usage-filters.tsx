// The filters of the usage page: tenant, extension, period, direction and called number.

import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FilterBar } from '../../components/filter-bar.tsx';
import { PeriodFilter } from '../../components/period-filter.tsx';
import { readOneOf } from '../../components/read-search.ts';
import { ExtensionFilter, TenantFilter } from '../../components/tenant-filter.tsx';
import type { UsagePartProps } from './usage-page.tsx';
import type { UsageSearch } from './usage-search.ts';

export const noFilter: UsageSearch = {
  tenant: undefined,
  extension: undefined,
  from: undefined,
  to: undefined,
  direction: undefined,
  called: undefined,
  call: undefined,
  at: undefined,
};

export function UsageFilters({ search, range, onChange }: UsagePartProps) {
  const { t } = useTranslation();
  return (
    <FilterBar>
      <TenantFilter chosen={search.tenant} onChange={(tenant) => onChange({ tenant, extension: undefined, call: undefined, at: undefined })} />
      {search.tenant !== undefined && <ExtensionFilter tenantId={search.tenant} chosen={search.extension} onChange={(extension) => onChange({ extension })} />}
      <PeriodFilter range={range} onChange={onChange} />
      <Select
        label={t('filter.direction')}
        placeholder={t('filter.anyDirection')}
        data={[
          { value: 'outbound', label: t('usage.outbound') },
          { value: 'inbound', label: t('usage.inbound') },
        ]}
        value={search.direction ?? null}
        onChange={(value) => onChange({ direction: readOneOf(value, ['outbound', 'inbound']) })}
        clearable
        w={{ base: '100%', xs: 130 }}
      />
      <CalledFilter key={search.called ?? ''} called={search.called} onChange={(called) => onChange({ called })} />
    </FilterBar>
  );
}

function CalledFilter({ called, onChange }: { readonly called: string | undefined; readonly onChange: (called: string | undefined) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(called ?? '');
  const isFaulty = !/^[0-9+*#() ./-]*$/.test(text);
  const handOn = () => {
    const wanted = text.trim() === '' ? undefined : text.trim();
    if (!isFaulty && wanted !== called) onChange(wanted);
  };
  return (
    <TextInput
      label={t('filter.called')}
      placeholder={t('filter.calledHint')}
      inputMode="tel"
      value={text}
      error={isFaulty ? t('filter.calledFault') : null}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={handOn}
      onKeyDown={(event) => event.key === 'Enter' && handOn()}
      w={{ base: '100%', xs: 128 }}
    />
  );
}
