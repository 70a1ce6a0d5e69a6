import { t } from '@/locales'
import { formatDay, formatRange } from '@/locales/format'
import type { components } from '@/api/schema'

export type ServiceRecord = components['schemas']['ServiceRecord']
export type ServiceScanAnswer = components['schemas']['ServiceScanAnswer']
type Correction = ServiceRecord['corrections'][number]
type Flag = ServiceRecord['flags'][number]

export const gradeText = (grade: ServiceRecord['grade']) => t(`hours.grade_${grade}`)
export const sourceText = (source: ServiceRecord['source']) => t(`hours.source_${source}`)
export const levelText = (level: ServiceRecord['level']) => t(`hours.level_${level}`)

/** Why the time is not what somebody may have expected, one sentence for each. */
export const flagTexts = (flags: readonly string[]) =>
  flags.map((flag) => t(`hours.flag_${flag as Flag & 'received_late'}`))

const TONES = { credited: 'good', waiting: 'waiting', refused: 'bad', voided: 'neutral' } as const
export const toneOf = (state: ServiceRecord['state']) => TONES[state]
export const stateText = (state: ServiceRecord['state']) => t(`hours.state_${state}`)

/** What was asked for about a record, and what came of it. */
export function correctionTexts({ starts_at, ends_at, words, state, answer }: Correction): string[] {
  const asked =
    starts_at && ends_at
      ? t('hours.correctAskedTime', { time: `${formatDay(starts_at)} ${formatRange(starts_at, ends_at)}`, words })
      : t('hours.correctAskedNever', { words })
  if (state === 'pending') return [asked, t('hours.correctPending')]
  return [asked, state === 'granted' ? t('hours.correctGranted') : t('hours.correctDeclined', { answer: answer ?? '' })]
}

/** Counts, or may count once it is confirmed. */
export const isStanding = ({ state }: ServiceRecord) => state === 'credited' || state === 'waiting'
