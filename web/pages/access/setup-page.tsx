// The first user, made with the one-time link. Its token stands after the # and so is never sent with an address.

import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../client.ts';
import { ErrorNotice } from '../../components/notice.tsx';
import { PageLink } from '../../components/page-link.tsx';
import { useLanguage } from '../../words/speak.ts';
import { EntryCard } from './entry-card.tsx';
import { sessionQuery, setupQuery } from './session.ts';

const passphraseCharactersMin = 12;

export function SetupPage() {
  const { t } = useTranslation();
  const [token, setToken] = useState(readToken);
  const setup = useQuery(setupQuery);
  useEffect(() => {
    const read = () => setToken(readToken());
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);
  return (
    <EntryCard title={t('access.setupTitle')}>
      {setup.data?.open === false ? (
        <>
          <Alert>{t('access.setupClosed')}</Alert>
          <PageLink to="/login">{t('access.toLogIn')}</PageLink>
        </>
      ) : token === '' ? (
        <Alert color="red">{t('access.setupNoToken')}</Alert>
      ) : (
        <SetupForm token={token} />
      )}
    </EntryCard>
  );
}

function SetupForm({ token }: { readonly token: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const setUp = useSetUp();
  const [owner, setOwner] = useState({ name: '', email: '', passphrase: '' });
  const isShort = [...owner.passphrase].length < passphraseCharactersMin;
  const [wasShort, setShort] = useState(false);
  const field = (name: keyof typeof owner) => ({
    name,
    required: true,
    value: owner[name],
    onChange: (event: { currentTarget: { value: string } }) => setOwner({ ...owner, [name]: event.currentTarget.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setShort(isShort);
    if (!isShort) setUp.mutate({ ...owner, token, language });
  };
  return (
    <>
      <Text size="sm">{t('access.setupIntro')}</Text>
      {setUp.error !== null && <ErrorNotice error={setUp.error} />}
      <form onSubmit={submit}>
        <Stack>
          <TextInput label={t('access.name')} autoComplete="name" {...field('name')} />
          <TextInput label={t('access.email')} type="email" autoComplete="username" {...field('email')} />
          <PasswordInput
            label={t('access.newPassphrase')}
            description={t('access.passphraseHint')}
            autoComplete="new-password"
            error={wasShort && isShort ? t('access.passphraseShort') : null}
            {...field('passphrase')}
          />
          <Button type="submit" fullWidth loading={setUp.isPending}>
            {t('access.setUp')}
          </Button>
        </Stack>
      </form>
    </>
  );
}

function useSetUp() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: { token: string; name: string; email: string; passphrase: string; language: 'en' | 'fr' }) => client.post('/api/access/setup', { body }),
    onSuccess: async (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      await navigate({ to: '/', replace: true });
    },
  });
}

function readToken(): string {
  return new URLSearchParams(window.location.hash.slice(1)).get('token') ?? '';
}
