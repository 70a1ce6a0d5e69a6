import { hasText, t } from '@/locales'
import type { Person, Version } from './queries'

export const REPORT_GRADES = ['good', 'fairly_good', 'fair', 'poor'] as const

/** A grade of the report in words; grades are data of the server, a new one shows its key. */
export function reportGradeText(grade: string): string {
  const key = `annual.report_${grade}`
  return hasText(key) ? t(key as 'annual.report_good') : grade
}

type Answered = Pick<Version, 'grade' | 'answered_at'>

export function answerText({ grade, answered_at }: Answered): string {
  if (grade) return t('annual.evaluated', { grade: reportGradeText(grade) })
  return t(answered_at ? 'annual.returned' : 'annual.waiting')
}

export const answerTone = ({ grade, answered_at }: Answered) => (grade ? 'good' : answered_at ? 'warn' : 'waiting')

/** How the others saw somebody; nothing while too few answered. */
export function countText({ counts }: Pick<Person, 'counts'>): string {
  if (!counts) return ''
  const { excellent, qualified, basic, unqualified } = counts
  return t('annual.counts', { excellent, qualified, basic, unqualified })
}
