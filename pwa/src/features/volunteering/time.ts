import { t } from '@/locales'
import { formatDate, localDate } from '@/locales/format'

const DAY_MS = 86_400_000

/** 12小时30分钟: time served is kept in whole minutes; whole hours and whole minutes without the other. */
export function hoursText(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (hours === 0) return t('hours.minutes', { minutes: rest })
  return rest === 0 ? t('hours.hours', { hours }) : t('hours.hoursMinutes', { hours, minutes: rest })
}

/** The day before `until`, which is the first one that does not belong to a period any more. */
export const lastDay = (until: string) => localDate(new Date(`${until}T04:00:00Z`).getTime() - DAY_MS)

/** 2026年1月1日至2026年6月30日 */
export function periodText(from: string, until: string): string {
  const last = lastDay(until)
  return from === last ? formatDate(from) : t('proofs.period', { from: formatDate(from), until: formatDate(last) })
}

export const dayAfter = (day: string) => localDate(new Date(`${day}T04:00:00Z`).getTime() + DAY_MS)
