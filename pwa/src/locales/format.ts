import { languageTag } from '.'

/** The zone of the instance: days and times on screen never depend on where the phone is. */
export const ZONE = 'Asia/Shanghai'

type Moment = Date | string | number
const formatters = new Map<string, Intl.DateTimeFormat>()
/** Forbids a line to break after the dash of a range. */
export const JOINER = '\u2060'
const AHEAD_OF_UTC_MS = 8 * 3_600_000

/** The clock and calendar of the instance as 2025-12-05T14:30:05…; figures need no Intl, whose formatters start slowly. */
const local = (moment: Moment) => new Date(new Date(moment).getTime() + AHEAD_OF_UTC_MS).toISOString()

function format(moment: Moment, options: Intl.DateTimeFormatOptions): string {
  const key = languageTag() + JSON.stringify(options)
  const known = formatters.get(key)
  const formatter = known ?? new Intl.DateTimeFormat(languageTag(), { timeZone: ZONE, ...options })
  formatters.set(key, formatter)
  return formatter.format(new Date(moment))
}

/** 2025年12月5日 */
export const formatDate = (moment: Moment) => format(moment, { year: 'numeric', month: 'long', day: 'numeric' })
/** 12月5日星期五 */
export const formatDay = (moment: Moment) => format(moment, { month: 'long', day: 'numeric', weekday: 'long' })
/** 12月5日 */
export const formatShortDay = (moment: Moment) => format(moment, { month: 'short', day: 'numeric' })
/** 2025年12月 */
export const formatMonth = (moment: Moment) => format(moment, { year: 'numeric', month: 'long' })
/** 14:30 */
export const formatTime = (moment: Moment) => local(moment).slice(11, 16)
/** 14:30:05 */
export const formatTimeWithSeconds = (moment: Moment) => local(moment).slice(11, 19)
/** 12月5日星期五 14:30 */
export const formatDateTime = (moment: Moment) => `${formatDay(moment)} ${formatTime(moment)}`

/** 14:30–16:00, unbroken; with the day of the end where that is another. Whoever says it says the day of the start. */
export function formatRange(from: Moment, until: Moment): string {
  const end = formatTime(until)
  return `${formatTime(from)}–${JOINER}${localDate(from) === localDate(until) ? end : `${formatDay(until)} ${end}`}`
}

/** The local date of the instance as YYYY-MM-DD. */
export const localDate = (moment: Moment) => local(moment).slice(0, 10)

/** The value of `<input type="datetime-local">` for an instant, in the zone of the instance. */
export const toLocalInput = (moment: Moment) => local(moment).slice(0, 16)

/** The instant (ISO, UTC) behind a `datetime-local` value read in the zone of the instance; China has no summer time. */
export const fromLocalInput = (value: string) => new Date(`${value}:00+08:00`).toISOString()

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** "3分钟前", "明天"; beyond a week the date itself. */
export function formatRelative(moment: Moment, now: Moment = Date.now()): string {
  const distance = new Date(moment).getTime() - new Date(now).getTime()
  if (Math.abs(distance) > 7 * 86_400_000) return formatDate(moment)
  const relative = new Intl.RelativeTimeFormat(languageTag(), { numeric: 'auto' })
  const [unit, size] = STEPS.find(([, size]) => Math.abs(distance) >= size) ?? (['second', 1000] as const)
  return relative.format(Math.round(distance / size), unit)
}

export const formatNumber = (value: number) => new Intl.NumberFormat(languageTag()).format(value)
export const formatPercent = (share: number) =>
  new Intl.NumberFormat(languageTag(), { style: 'percent', maximumFractionDigits: 1 }).format(share)
