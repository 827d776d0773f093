// SQL behind the choices of the filter bar: every tenant with its extensions.

import type { Database, Transaction } from '../platform/postgres.ts';

export interface ListedTenant {
  readonly tenantId: number;
  readonly name: string;
  readonly extensions: { readonly extensionId: number; readonly number: string; readonly name: string; readonly siteName: string }[];
}

export async function listTenants(db: Database | Transaction): Promise<ListedTenant[]> {
  const { rows } = await db.raw<{ rows: { tenant_id: number; name: string; extensions: ListedTenant['extensions'] }[] }>(
    `select t.tenant_id, t.name, coalesce(
       (select json_agg(json_build_object('extensionId', e.extension_id, 'number', e.number, 'name', e.name, 'siteName', p.name)
          order by length(e.number), e.number, e.extension_id)
        from account.extension e join account.site p on p.site_id = e.site_id where e.tenant_id = t.tenant_id), '[]') as extensions
     from account.tenant t order by t.name, t.tenant_id`,
  );
  return rows.map(({ tenant_id, name, extensions }) => ({ tenantId: tenant_id, name, extensions }));
}
