// Logging in; afterwards the reader is back where the session ended.

import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../client.ts';
import { ErrorNotice } from '../../components/notice.tsx';
import { followUser } from '../../words/speak.ts';
import { EntryCard } from './entry-card.tsx';
import { placeWithin, sessionQuery, setupQuery } from './session.ts';

const route = getRouteApi('/login');

export function LogInPage() {
  const { t } = useTranslation();
  const { ended } = route.useSearch();
  const setup = useQuery(setupQuery);
  const [email, setEmail] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const logIn = useLogIn();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    logIn.mutate({ email, passphrase });
  };
  return (
    <EntryCard title={t('access.logInTitle')}>
      {setup.data?.open === true && <Alert>{t('access.setupWaiting')}</Alert>}
      {ended === true && logIn.error === null && <Alert>{t('access.sessionEnded')}</Alert>}
      {logIn.error !== null && <ErrorNotice error={logIn.error} />}
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t('access.email')}
            type="email"
            name="email"
            autoComplete="username"
            required
            data-autofocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('access.passphrase')}
            name="passphrase"
            autoComplete="current-password"
            required
            value={passphrase}
            onChange={(event) => setPassphrase(event.currentTarget.value)}
          />
          <Button type="submit" fullWidth loading={logIn.isPending}>
            {t('access.logIn')}
          </Button>
        </Stack>
      </form>
    </EntryCard>
  );
}

function useLogIn() {
  const { next } = route.useSearch();
  const queries = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: (body: { email: string; passphrase: string }) => client.post('/api/access/sessions', { body }),
    onSuccess: async (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      await followUser(session.user.language);
      router.history.push(placeWithin(next) ?? '/');
    },
  });
}
