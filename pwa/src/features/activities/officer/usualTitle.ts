import { language, languageTag, t } from '@/locales'

/** What the theme day of a month (1 to 12) is called until somebody writes a better title. */
export function usualTitle(month: number): string {
  const name = new Intl.DateTimeFormat(languageTag(), { month: language.value === 'en' ? 'long' : 'numeric' })
  return t('plan.defaultTitle', { month: name.format(new Date(2000, month - 1, 1)) })
}
