import { Problem } from '@/api/problem'
import { problemText } from '@/api/problemText'
import { hasText, t } from '@/locales'

/** Why signing in or setting a password did not work, in words that say what to do. */
export function credentialsText(problem: unknown): string {
  if (!(problem instanceof Problem)) return problemText(problem)
  if (problem.reason === 'account_locked') {
    return t('identity.lockedMinutes', { minutes: Math.max(1, Math.ceil((problem.retryAfter ?? 60) / 60)) })
  }
  const weak = `identity.weak${capital(String(problem.fields.why ?? ''))}`
  if (problem.reason === 'password_too_weak' && hasText(weak)) return t(weak as 'identity.weakToo_short')
  return problemText(problem)
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

const ABOUT_PHONE = new Set(['phone_invalid', 'phone_required', 'phone_taken', 'phone_fixed'])
const ABOUT_NEW_PASSWORD = new Set(['password_too_weak', 'demo_password'])

/** The same where the person is signed in and only the password was asked for. */
export function passwordText(problem: unknown): string {
  const isWrong = problem instanceof Problem && problem.reason === 'wrong_credentials'
  return isWrong ? t('identity.passwordWrong') : credentialsText(problem)
}

/** Beside which field a refusal belongs; the form as a whole if it is about neither. */
export function fieldOf(problem: unknown): 'phone' | 'password' | 'form' {
  const reason = problem instanceof Problem ? problem.reason : ''
  if (ABOUT_PHONE.has(reason)) return 'phone'
  return ABOUT_NEW_PASSWORD.has(reason) ? 'password' : 'form'
}
