// Language and colours, chosen once and kept in this browser.

import { ActionIcon, SegmentedControl, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, useLanguage } from '../words/speak.ts';
import type { Language } from './format.ts';
import { Icon } from './icons.tsx';

export function LanguageSwitch({ onChoose }: { readonly onChoose?: (language: Language) => void }) {
  const { t } = useTranslation();
  const choose = (value: string) => {
    const language = value === 'fr' ? 'fr' : 'en';
    void chooseLanguage(language);
    onChoose?.(language);
  };
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('app.language')}
      data={[
        { value: 'en', label: 'EN' },
        { value: 'fr', label: 'FR' },
      ]}
      value={useLanguage()}
      onChange={choose}
    />
  );
}

export function SchemeSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return (
    <ActionIcon
      variant="default"
      size={30}
      aria-label={t(isDark ? 'scheme.toLight' : 'scheme.toDark')}
      onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
    >
      <Icon name={isDark ? 'sun' : 'moon'} />
    </ActionIcon>
  );
}
