-- Usage of every kind: messages, data sessions and counted units beside calls.
alter table mediation.usage_record
  add column usage_kind text check (usage_kind ~ '^[a-z][a-z0-9_-]*$' and usage_kind <> 'call'),
  add column quantity bigint check (quantity between 0 and 9007199254740991),
  add check ((usage_kind is null) = (quantity is null));
comment on column mediation.usage_record.usage_kind is 'Null: a call. Else sms, mms, data or another word; quantity then counts messages, bytes or units.';
