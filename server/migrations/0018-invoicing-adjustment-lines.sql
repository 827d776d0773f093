-- Adjustments stand on invoices as lines of their own; their amounts may be below zero.
alter table invoicing.invoice_line
  drop constraint invoice_line_kind_check,
  add constraint invoice_line_kind_check check (kind in ('recurring', 'one_off', 'usage', 'adjustment'));
