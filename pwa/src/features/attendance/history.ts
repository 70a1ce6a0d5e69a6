import { hasText, t } from '@/locales'
import { formatDate } from '@/locales/format'
import { reasonText } from '@/api/problemText'
import type { components } from '@/api/schema'
import { capital } from './standing'

type Event = components['schemas']['Event']
type Method = NonNullable<Event['evidence']>

export const methodText = (method: Method) => t(`attendance.method${capital(method)}`)

/** "QR code, own scan": the way in and how strong the evidence is, with who wrote it down where that was somebody else. */
export function sourceOf(line: {
  method: Method | null
  grade: 'a' | 'b' | 'c' | 'd' | null
  recorded_by_name: string | null
  entered_at: string | null
}) {
  if (!line.method || !line.grade) return ''
  if (line.entered_at) {
    return t('attendance.enteredLater', { name: line.recorded_by_name ?? '', time: formatDate(line.entered_at) })
  }
  const isOwn = line.grade !== 'b' || !line.recorded_by_name
  const who = isOwn
    ? t(`attendance.grade${capital(line.grade)}`)
    : t('attendance.byOther', { name: line.recorded_by_name! })
  return t('attendance.fromWhere', { method: methodText(line.method), who })
}

/** What happened, in words: reasons of the server are translated, an officer's words stand as written. */
export function eventText(event: Event): string {
  const reason = event.reason ?? ''
  if (event.outcome === 'refused') return t('attendance.eventRefused', { reason: scanReasonText(reason) })
  if (event.outcome === 'confirmed' && reason) return t('attendance.eventConfirmedWith', { reason })
  if (event.outcome === 'undone') return t('attendance.eventUndone', { reason })
  return t(`attendance.event${capital(event.outcome)}`)
}

/** The reason of a refused scan as a headline. */
export function scanReasonText(reason: string): string {
  const key = `results.${reason}`
  return hasText(key) ? t(key as 'results.code_expired') : reasonText(reason)
}
