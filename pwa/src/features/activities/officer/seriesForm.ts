import type { components } from '@/api/schema'
import { language, languageTag, t } from '@/locales'
import { formatTime, localDate } from '@/locales/format'
import { EVERYBODY, type Whom } from '../circle'
import type { Activity } from './nextStep'
import {
  agendaLines,
  creditFaultOf,
  endAfter,
  isLink,
  isWithin,
  PLACES,
  SETTING_NAMES,
  type Credit,
  type CreditFault,
  type Mode,
  type Setting,
} from './plan'
import { titleOf } from './usualTitle'

export type Series = components['schemas']['Series']
export type SeriesLine = components['schemas']['SeriesLine']
export type SeriesBody = components['schemas']['SeriesCreate']
export type SeriesChange = components['schemas']['SeriesChange']
export type PreviewRow = components['schemas']['OccurrencePreview']

export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
export const ORDINALS = ['1', '2', '3', '4', '-1'] as const
type Weekday = (typeof WEEKDAYS)[number]
type Ordinal = (typeof ORDINALS)[number]
export type Repeats = 'weekday' | 'day' | 'week'

/** The form as it is filled in; days as YYYY-MM-DD, times as HH:MM, both in the zone of the instance. */
export interface SeriesForm {
  repeats: Repeats
  ordinal: Ordinal
  weekday: Weekday
  /** 1 to 28, or -1 for the last day of the month. */
  monthDay: string
  interval: string
  first: string
  /** The last day that may have one. */
  last: string
  allowsWeekends: boolean
  title: string
  from: string
  until: string
  venue: string
  venue_address: string
  venue_id: string
  agenda: string
  credits: Credit[]
  mode: Mode
  /** Where to join online each time; kept only where somebody does. */
  meeting_url: string
  /** Places each time, as typed; empty: nobody has to sign up. */
  capacity: string
  whom: Whom
}
export type SeriesFault =
  'missing' | 'end_before_start' | CreditFault | 'last_before_first' | 'not_a_link' | 'out_of_range'

/** What stands for the month in a title, in the language on screen. */
export const monthSign = () => (language.value === 'en' ? '{month}' : '{月}')

/** A title of a series without the sign: 每月主题党日. */
export const everyMonthTitle = (title: string) => title.replace(/\{(月|month)\}/g, t('series.everyMonth'))

/** From today to the end of the year, late in the year to the end of the next; hours, unless they pass midnight, and place as last time. */
export function firstForm(today: string, last: Activity | undefined): SeriesForm {
  const [year = 0, month = 0] = today.split('-').map(Number)
  const hours = last && { from: formatTime(last.starts_at), until: formatTime(last.ends_at) }
  return {
    repeats: 'weekday',
    ordinal: '1',
    weekday: 'FR',
    monthDay: '15',
    interval: '1',
    first: today,
    last: `${month >= 11 ? year + 1 : year}-12-31`,
    allowsWeekends: false,
    title: titleOf('plenary', monthSign()),
    ...(hours && hours.from < hours.until ? hours : { from: '14:30', until: '16:00' }),
    venue: last?.venue ?? '',
    venue_address: last?.venue_address ?? '',
    venue_id: last?.venue_id ?? '',
    agenda: '',
    credits: ['theme_day'],
    mode: 'on_site',
    meeting_url: '',
    capacity: '',
    whom: EVERYBODY,
  }
}

/** The form behind a series. */
export function formOf(series: Series): SeriesForm {
  const parts = new Map(series.rule.split(';').map((part) => part.split('=') as [string, string]))
  const byDay = parts.get('BYDAY') ?? ''
  const isWeekly = parts.get('FREQ') === 'WEEKLY'
  return {
    repeats: isWeekly ? 'week' : byDay ? 'weekday' : 'day',
    ordinal: (byDay.slice(0, -2) || '1') as Ordinal,
    weekday: (byDay.slice(-2) || 'FR') as Weekday,
    monthDay: parts.get('BYMONTHDAY') ?? '15',
    interval: parts.get('INTERVAL') ?? '1',
    first: series.from,
    last: addDays(series.until, -1),
    allowsWeekends: series.allows_weekends,
    title: series.title,
    from: series.starts_time,
    until: endAfter(series.starts_time, series.duration_minutes),
    venue: series.venue,
    venue_address: series.venue_address,
    venue_id: series.venue_id ?? '',
    agenda: series.agenda,
    credits: [...series.credits],
    mode: series.mode,
    meeting_url: series.meeting_url ?? '',
    capacity: series.capacity === null ? '' : String(series.capacity),
    whom: { circle: series.circle, group_id: series.group_id ?? '' },
  }
}

/** The rule as RRULE text. */
export function ruleOf({ repeats, ordinal, weekday, monthDay, interval }: SeriesForm): string {
  const every = interval === '1' ? '' : `;INTERVAL=${interval}`
  if (repeats === 'week') return `FREQ=WEEKLY${every};BYDAY=${weekday}`
  if (repeats === 'day') return `FREQ=MONTHLY${every};BYMONTHDAY=${monthDay}`
  return `FREQ=MONTHLY${every};BYDAY=${ordinal}${weekday}`
}

/** The rule as people say it: 每月第一个星期五. */
export function ruleText(rule: string): string {
  const parts = new Map(rule.split(';').map((part) => part.split('=') as [string, string]))
  const interval = parts.get('INTERVAL') ?? '1'
  const byDay = parts.get('BYDAY') ?? ''
  const weekday = byDay ? weekdayName(byDay.slice(-2) as Weekday) : ''
  if (parts.get('FREQ') === 'WEEKLY')
    return t(interval === '2' ? 'series.fortnightlyOn' : 'series.weeklyOn', { weekday })
  const every = t(`series.months_${interval as '1'}`)
  if (!byDay) return t('series.ruleDay', { every, day: monthDayText(parts.get('BYMONTHDAY') ?? '1') })
  return t('series.ruleWeekday', { every, ordinal: t(`series.ordinal_${byDay.slice(0, -2) as '1'}`), weekday })
}

export const monthDayText = (day: string) => (day === '-1' ? t('series.lastDay') : t('series.dayOfMonth', { day }))

/** 星期五, Friday. 5 January 2026 was a Monday. */
export const weekdayName = (weekday: Weekday) =>
  new Intl.DateTimeFormat(languageTag(), { weekday: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2026, 0, 5 + WEEKDAYS.indexOf(weekday)),
  )

export function faultsOfSeries(form: SeriesForm): Partial<Record<keyof SeriesForm, SeriesFault>> {
  const faults: Partial<Record<keyof SeriesForm, SeriesFault>> = {}
  for (const field of ['title', 'first', 'last', 'from', 'until', 'venue'] as const) {
    if (form[field].trim() === '') faults[field] = 'missing'
  }
  if (form.from && form.until && form.until <= form.from) faults.until = 'end_before_start'
  if (form.first && form.last && form.last < form.first) faults.last = 'last_before_first'
  const creditFault = creditFaultOf(form)
  if (creditFault) faults.credits = creditFault
  const link = form.meeting_url.trim()
  if (form.mode !== 'on_site' && link !== '' && !isLink(link)) faults.meeting_url = 'not_a_link'
  if (form.capacity.trim() !== '' && !isWithin(form.capacity, PLACES)) faults.capacity = 'out_of_range'
  return faults
}

/** The form as the API takes it; only for one without faults. */
export function bodyOfSeries(form: SeriesForm): SeriesBody {
  return {
    rule: ruleOf(form),
    from: form.first,
    until: addDays(form.last, 1),
    title: form.title.trim(),
    starts_time: form.from,
    duration_minutes: minutesBetween(form.from, form.until),
    allows_weekends: form.allowsWeekends,
    venue: form.venue.trim(),
    venue_address: form.venue_address.trim(),
    venue_id: form.venue_id || null,
    agenda: agendaLines(form.agenda).join('\n'),
    credits: form.credits,
    mode: form.mode,
    meeting_url: form.mode === 'on_site' ? null : form.meeting_url.trim() || null,
    capacity: form.capacity.trim() === '' ? null : Number(form.capacity),
    circle: form.whom.circle,
    group_id: form.whom.group_id || null,
  }
}

/** Only what differs from the series. */
export function changesOfSeries(form: SeriesForm, series: Series): SeriesChange {
  const sent = bodyOfSeries(form)
  const before = bodyOfSeries(formOf(series))
  const isSame = (key: keyof SeriesBody) => String(sent[key]) === String(before[key])
  return Object.fromEntries(Object.entries(sent).filter(([key]) => !isSame(key as keyof SeriesBody)))
}

/** The check-in settings of the last activity, so that a series behaves as its branch is used to. */
export const settingsOf = (last: Record<Setting, number> | undefined): Partial<SeriesBody> =>
  last ? Object.fromEntries(SETTING_NAMES.map((name) => [name, last[name]])) : {}

/** The holiday's name in the language on screen. */
export const holidayName = (named: { name: string | null; name_en: string | null }) =>
  (language.value === 'en' ? named.name_en : named.name) ?? ''

/** Years of which nobody knows the holidays yet. */
export function unknownYears(rows: readonly PreviewRow[]): string[] {
  const years = rows.filter(({ day }) => !day.is_published).map(({ day }) => day.day.slice(0, 4))
  return [...new Set(years)]
}

/** Rows by the year of their start, in order, so that a day needs no year of its own. */
export function byYear<R extends { starts_at: string }>(rows: readonly R[]): [string, R[]][] {
  const years = new Map<string, R[]>()
  for (const row of rows) {
    const year = localDate(row.starts_at).slice(0, 4)
    years.set(year, [...(years.get(year) ?? []), row])
  }
  return [...years]
}

/** Whether the shared venue is somebody else's at the time of an occurrence. */
export const isTaken = ({ clashes }: PreviewRow) => clashes.some(({ kind }) => kind === 'venue')

export const addDays = (day: string, days: number) => localDate(Date.parse(`${day}T12:00:00+08:00`) + days * 86_400_000)

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
const minutesBetween = (from: string, until: string) => minutesOf(until) - minutesOf(from)
