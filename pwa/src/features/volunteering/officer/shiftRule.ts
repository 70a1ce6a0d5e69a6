import type { ORDINALS, WEEKDAYS } from '@/features/activities/officer/seriesForm'
import { localDate } from '@/locales/format'
import { lastDay, type Project } from '../queries'
import { dayAfter } from '../time'
import { firstDay, minutesOfShift, sharedBody, type ShiftForm } from './shiftForm'

/** On which days there are shifts, as it is filled in; days as YYYY-MM-DD. */
export interface ShiftRule {
  repeats: 'daily' | 'week' | 'weekday' | 'day'
  ordinal: (typeof ORDINALS)[number]
  weekday: (typeof WEEKDAYS)[number]
  /** 1 to 28, or -1 for the last day of the month. */
  monthDay: string
  from: string
  last: string
  skipsHolidays: boolean
}

const LONGEST_DAYS = 366

/** Every Saturday of the project from today on, for a year at most. */
export function firstRule(project: Project): ShiftRule {
  const from = firstDay(project)
  const year = localDate(Date.parse(`${from}T12:00:00+08:00`) + LONGEST_DAYS * 86_400_000)
  const end = lastDay(project.until_on)
  return {
    ...{ repeats: 'week', ordinal: '1', weekday: 'SA', monthDay: '15' },
    ...{ from, last: end < year ? end : year, skipsHolidays: false },
  }
}

/** The rule as RRULE text. */
export function ruleText({ repeats, ordinal, weekday, monthDay }: ShiftRule): string {
  if (repeats === 'daily') return 'FREQ=DAILY'
  if (repeats === 'week') return `FREQ=WEEKLY;BYDAY=${weekday}`
  if (repeats === 'day') return `FREQ=MONTHLY;BYMONTHDAY=${monthDay}`
  return `FREQ=MONTHLY;BYDAY=${ordinal}${weekday}`
}

/** The shifts of a rule as the API takes them, without the days that were left out by hand. */
export const bodyOfRule = (form: ShiftForm, rule: ShiftRule, leftOut: string[]) => ({
  ...sharedBody(form),
  rule: ruleText(rule),
  from: rule.from,
  until: dayAfter(rule.last),
  starts_time: form.from,
  minutes: minutesOfShift(form),
  skips_holidays: rule.skipsHolidays,
  left_out: leftOut,
})
