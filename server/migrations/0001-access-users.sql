-- Who may log in: users, their sessions, and the one-time link that makes the first of them.
create schema access;

create table access.app_user (
  user_id integer generated always as identity primary key,
  email text not null check (email = lower(email)),
  name text not null,
  password_hash text not null,
  role text not null check (role in ('owner', 'operator')),
  language text not null default 'en' check (language in ('en', 'fr')),
  created_at timestamptz not null,
  disabled_at timestamptz,
  unique (email)
);

create table access.session (
  token_hash bytea primary key,
  user_id integer not null references access.app_user,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index session_of_user on access.session (user_id);

create table access.setup_link (
  token_hash bytea primary key,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
