import { hasText, t } from '@/locales'
import { Problem } from './problem'

/** What to tell the person: our own words for the reason, else the server's, else that it did not work. */
export function problemText(problem: unknown): string {
  if (!(problem instanceof Problem)) return t('reasons.unknown')
  return reasonText(problem.reason, problem.message)
}

/** The text of a stable reason, with the server's own words as a fallback. */
export function reasonText(reason: string, fallback = ''): string {
  const key = `reasons.${reason}`
  if (hasText(key)) return t(key as 'reasons.unknown')
  return fallback || t('reasons.unknown')
}
