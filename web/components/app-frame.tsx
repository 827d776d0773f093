// The frame of every page behind log-in: navigation, language, colours, and the way out.

import { ActionIcon, AppShell, Burger, Button, Group, NavLink, ScrollArea, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { client } from '../client.ts';
import { forgetEverything, sessionQuery } from '../pages/access/session.ts';
import { caughtMessagesQuery } from '../pages/delivery/caught-messages.ts';
import type { Language } from './format.ts';
import { Icon } from './icons.tsx';
import { LanguageSwitch, SchemeSwitch } from './preference-switches.tsx';

const groups = [
  {
    title: 'nav.billing',
    pages: [
      ['/', 'nav.overview'],
      ['/usage', 'nav.usage'],
      ['/invoices', 'nav.invoices'],
    ],
  },
  {
    title: 'nav.operation',
    pages: [
      ['/sources', 'nav.sources'],
      ['/suspense', 'nav.suspense'],
      ['/mails', 'nav.mails'],
    ],
  },
] as const;

export function AppFrame() {
  const { t } = useTranslation();
  const [isOpen, menu] = useDisclosure(false);
  return (
    <>
      <a href="#content" className="skip-link">
        {t('app.skip')}
      </a>
      <AppShell header={{ height: 52 }} navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !isOpen } }} padding="md">
        <AppShell.Header>
          <Group h="100%" px="md" justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <Burger opened={isOpen} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label={t('app.menu')} />
              <Text component={Link} to="/" fw={700} c="inherit" td="none">
                {t('app.name')}
              </Text>
            </Group>
            <HeaderTools />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" aria-label={t('app.menu')}>
          <ScrollArea>
            <Navigation onFollow={menu.close} />
          </ScrollArea>
        </AppShell.Navbar>
        <AppShell.Main id="content">
          <Outlet />
        </AppShell.Main>
      </AppShell>
    </>
  );
}

function Navigation({ onFollow }: { readonly onFollow: () => void }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const hasMails = useQuery(caughtMessagesQuery).data !== undefined;
  return groups.map(({ title, pages }) => (
    <div key={title}>
      <Text size="xs" c="dimmed" fw={600} px="sm" pt="sm" pb={4}>
        {t(title)}
      </Text>
      {pages
        .filter(([to]) => to !== '/mails' || hasMails)
        .map(([to, label]) => (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={t(label)}
            active={pathname === to}
            aria-current={pathname === to ? 'page' : undefined}
            onClick={onFollow}
          />
        ))}
    </div>
  ));
}

function HeaderTools() {
  const { t } = useTranslation();
  const { data: session } = useQuery(sessionQuery);
  const logOut = useLogOut();
  const keepLanguage = useMutation({ mutationFn: (body: { name: string; language: Language }) => client.put('/api/access/profile', { body }) });
  const user = session?.user;
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" c="dimmed" visibleFrom="md" truncate maw={220}>
        {user?.name}
      </Text>
      <LanguageSwitch onChoose={(language) => user !== undefined && keepLanguage.mutate({ name: user.name, language })} />
      <SchemeSwitch />
      <Button variant="default" size="xs" visibleFrom="sm" loading={logOut.isPending} onClick={() => logOut.mutate()}>
        {t('access.logOut')}
      </Button>
      <ActionIcon variant="default" size={30} hiddenFrom="sm" aria-label={t('access.logOut')} loading={logOut.isPending} onClick={() => logOut.mutate()}>
        <Icon name="leave" />
      </ActionIcon>
    </Group>
  );
}

function useLogOut() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => client.delete('/api/access/session'),
    onSuccess: async () => {
      forgetEverything(queries);
      await navigate({ to: '/login' });
    },
  });
}
