import { t } from '@/locales'
import { formatDate } from '@/locales/format'
import type { Away } from './queries'

type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'waiting'

/** For how long somebody has been away. */
export const monthsText = ({ months }: Pick<Away, 'months'>) =>
  months === 0 ? t('flows.monthsNew') : t('flows.months', { count: months })

/** How long ago a contact was due, or how long it still has; the sign says it without colour. */
export function contactChip({ contact_days_over: days }: Pick<Away, 'contact_days_over'>): {
  tone: Tone
  label: string
} {
  if (days > 0) return { tone: 'bad', label: t('flows.contactOver', { count: days }) }
  if (days === 0) return { tone: 'warn', label: t('flows.contactToday') }
  return { tone: 'neutral', label: t('flows.contactLeft', { count: -days }) }
}

/** Contacts that are due, or will be within a month: what a secretary looks at. */
export const SOON_DAYS = 30
export const isContactNear = (line: Away) => line.is_confirmed && line.contact_days_over >= -SOON_DAYS

export const reasonText = ({ reason, reason_words }: Pick<Away, 'reason' | 'reason_words'>) =>
  reason_words ?? t(`flow.reason_${reason}`)

/** By when the member reports, and since when that is over. */
export const reportText = ({ report_due_on, report_days_over }: Pick<Away, 'report_due_on' | 'report_days_over'>) =>
  report_days_over > 0
    ? t('flow.reportOver', { count: report_days_over })
    : t('flow.reportDue', { day: formatDate(report_due_on) })
