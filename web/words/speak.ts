// Starts the words in the language of the reader and keeps the choice in this browser.

import { createInstance, type i18n } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Language } from '../components/format.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

const storageKey = 'releve-language';

export const words: i18n = createInstance();

/** The words are at hand at once; the page says its language to screen readers. */
export async function startWords(): Promise<void> {
  words.on('languageChanged', (language) => document.documentElement.setAttribute('lang', language));
  await words.use(initReactI18next).init({
    resources: { en: { translation: en }, fr: { translation: fr } },
    lng: keptLanguage() ?? browserLanguage(),
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
  });
}

export function useLanguage(): Language {
  const { i18n: current } = useTranslation();
  return current.language === 'fr' ? 'fr' : 'en';
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  await words.changeLanguage(language);
}

/** The user's own language, unless this browser was told another. */
export async function followUser(language: Language): Promise<void> {
  if (keptLanguage() === undefined && words.language !== language) await words.changeLanguage(language);
}

function keptLanguage(): Language | undefined {
  const kept = localStorage.getItem(storageKey);
  return kept === 'en' || kept === 'fr' ? kept : undefined;
}

function browserLanguage(): Language {
  return navigator.language.toLowerCase().startsWith('fr') ? 'fr' : 'en';
}
