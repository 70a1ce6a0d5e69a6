import { CalendarCheck, CircleCheck, CircleDashed, CircleHelp, CircleSlash, Clock, Minus, type IconNode } from 'lucide'
import { language, languageTag, t } from '@/locales'
import { formatMonth, formatShortDay } from '@/locales/format'
import type { Change, Duty, DutyRule, DutyState } from './queries'

interface Named {
  name: string
  name_en: string
}
type Tone = 'neutral' | 'good' | 'warn' | 'waiting'

/** Noon of a day, so that no zone makes another day of it. */
export const noon = (day: string) => `${day}T12:00:00+08:00`
export const shortDay = (day: string) => formatShortDay(noon(day))
export const nameOf = (rule: Named) => (language.value === 'zh' ? rule.name : rule.name_en)
export const isWanting = ({ state }: Pick<Duty, 'state'>) => state === 'soon' || state === 'open'

const SIGNS: Record<DutyState, IconNode> = {
  done: CircleCheck,
  planned: CalendarCheck,
  soon: Clock,
  open: CircleDashed,
  not_held: CircleSlash,
  unknown: CircleHelp,
  excluded: Minus,
  not_applicable: Minus,
}
const TONES: Partial<Record<DutyState, Tone>> = { done: 'good', planned: 'good', soon: 'waiting', unknown: 'waiting' }
export const signOf = (state: DutyState) => SIGNS[state]
export const toneOf = (state: DutyState): Tone => TONES[state] ?? 'neutral'

/** 3月主题党日 on a day in April is 4月主题党日: a meeting is called by the month in which it is held. */
export const titleOn = (title: string, day: string) => title.replace(/^\d+(?=月)/, String(Number(day.slice(5, 7))))

/** How it stands, in a word; what officers note is not "planned". */
export function stateText(state: DutyState, rule?: Pick<DutyRule, 'is_noted_by_hand'>): string {
  if (rule?.is_noted_by_hand && (state === 'soon' || state === 'open')) return t(`year.note_${state}`)
  return t(`year.state_${state}`)
}

/** The number where more than one is asked for. */
export function countText(duty: Pick<Duty, 'have' | 'need'>, unit: DutyRule['unit']): string {
  return duty.need > 1 ? t(`year.unit_${unit}`, { have: duty.have, need: duty.need }) : ''
}

/** 2026 年 3 月, 2026 年第 1 季度, 2026 年. */
export function periodText(cadence: string | null, periodOn: string): string {
  const [year = '', month = ''] = periodOn.split('-')
  if (cadence === 'month') return formatMonth(noon(periodOn))
  if (cadence === 'quarter') return t('year.period_quarter', { year, quarter: Math.ceil(Number(month) / 3) })
  return t('year.period_year', { year })
}

/** The days on which it was done or is planned. */
export const daysOf = (duty: Duty): string[] => [
  ...duty.activities.map(({ held_on }) => held_on),
  ...duty.records.map(({ done_on }) => done_on),
]

/** Where the one activity is found that settles it, or nothing: then there is more to say. */
export function recordPath(duty: Duty): string | undefined {
  const [only] = duty.activities
  const isPlain = duty.activities.length === 1 && duty.need === 1 && !duty.exclusion && duty.state !== 'excluded'
  return only && isPlain ? activityPath(only) : undefined
}

export const activityPath = ({ id, state }: Duty['activities'][number]) =>
  `/activities/${id}/${state === 'minuted' ? 'minutes' : 'manage'}`

/** 3月, Mar. */
export const monthName = (month: number) =>
  new Intl.DateTimeFormat(languageTag(), { month: 'short' }).format(new Date(2026, month - 1, 15))

/** How many months of the year a cell covers. */
export const monthsOf = (rule: DutyRule) => ({ month: 1, quarter: 3, year: 12, term: 12 })[rule.cadence]

export function changeText(change: Change): string {
  const title = change.title ?? ''
  const day = change.on ? shortDay(change.on) : ''
  return t(`year.change_${change.kind}`, { title, day })
}

/** Where the record of a duty is kept that has one of its own. */
export function evidencePath({ kind, subject_id }: Duty['evidence'][number]): string {
  const pages = {
    talk: 'talks',
    yearly_report: 'yearly-report',
    responsibility: 'responsibilities',
    head_lecture: 'head-lectures',
  }
  return kind === 'appraisal' ? `/branch/appraisals/${subject_id}` : `/branch/${pages[kind]}`
}
