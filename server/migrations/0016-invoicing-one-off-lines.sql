-- One-off charges stand on invoices beside recurring ones and usage.
alter table invoicing.invoice_line
  drop constraint invoice_line_kind_check,
  add constraint invoice_line_kind_check check (kind in ('recurring', 'one_off', 'usage'));
