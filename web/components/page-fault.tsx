// What is shown instead of a page that failed or does not exist.

import { Container, Stack } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyNotice, ErrorNotice } from './notice.tsx';
import { PageLink } from './page-link.tsx';

export function PageFault({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <Container p="xl" component="main">
      <Stack>
        {t('common.unexpected')}
        <ErrorNotice error={error} onRetry={() => void router.invalidate()} />
      </Stack>
    </Container>
  );
}

export function UnknownPage() {
  const { t } = useTranslation();
  return (
    <Container p="xl" component="main">
      <EmptyNotice sentence={t('common.unknownPage')}>
        <PageLink to="/">{t('common.toOverview')}</PageLink>
      </EmptyNotice>
    </Container>
  );
}
