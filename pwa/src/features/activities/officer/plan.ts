import type { components } from '@/api/schema'
import { fromLocalInput, localDate, toLocalInput } from '@/locales/format'
import { EVERYBODY, type Whom } from '../circle'
import type { Activity } from './nextStep'

export type Credit = Activity['credits'][number]
export type Mode = Activity['mode']
export const MODES: readonly Mode[] = ['on_site', 'online', 'hybrid']
export type ActivityBody = components['schemas']['ActivityCreate']

/** What the usual meeting of a circle counts as. */
const USUAL_CREDIT: Record<Whom['circle'], Credit> = {
  plenary: 'theme_day',
  committee: 'committee_meeting',
  group: 'group_meeting',
}
export type CreditFault = 'no_credit' | 'whole_branch'

export const CREDITS: readonly Credit[] = [
  'theme_day',
  'members_meeting',
  'lecture',
  'group_meeting',
  'committee_meeting',
  'organisational_life',
]

/** Numbers of the settings with the range that the server takes. */
export const SETTINGS = {
  opens_before_minutes: { min: 0, max: 1440, usual: 60 },
  late_after_minutes: { min: 0, max: 1440, usual: 15 },
  closes_after_minutes: { min: 0, max: 1440, usual: 30 },
  rotation_seconds: { min: 10, max: 60, usual: 15 },
  grace_seconds: { min: 0, max: 300, usual: 30 },
  leave_days_after: { min: 0, max: 31, usual: 3 },
} as const
export const PLACES = { min: 1, max: 10_000 } as const
export type Setting = keyof typeof SETTINGS
export const SETTING_NAMES = Object.keys(SETTINGS) as Setting[]

/** The form as it is typed: text everywhere, days and times in the zone of the instance. */
export interface Plan {
  title: string
  day: string
  from: string
  until: string
  venue: string
  venue_address: string
  /** The shared venue that is booked; empty: any other place. */
  venue_id: string
  agenda: string
  credits: Credit[]
  leave_needs_approval: boolean
  guests_welcome: boolean
  mode: Mode
  /** Where to join online; kept only where somebody does. */
  meeting_url: string
  checks_out: boolean
  /** Limited places, as typed; empty: nobody has to sign up. */
  capacity: string
  whom: Whom
  /** Branches that are asked, as a new plan is saved, to hold it together. */
  invited_ids: string[]
  settings: Record<Setting, string>
}
export type PlanField = keyof Plan | Setting
export type PlanFault = 'not_a_link' | 'missing' | 'end_before_start' | 'out_of_range' | CreditFault

/** A plan that only needs a look: the usual day after the last theme day, its hours, its place, its settings. */
export function firstPlan(last: Activity | undefined, titleOf: (month: number) => string, now: number): Plan {
  const day = last ? nextUsualDay(last.held_on, localDate(now)) : localDate(now)
  return {
    ...(last ? planOf(last) : EMPTY),
    title: titleOf(monthOf(day)),
    agenda: '',
    credits: ['theme_day'],
    whom: EVERYBODY,
    capacity: '',
    day,
  }
}

const usualSettings = () =>
  Object.fromEntries(SETTING_NAMES.map((name) => [name, String(SETTINGS[name].usual)])) as Record<Setting, string>

const EMPTY: Plan = {
  title: '',
  day: '',
  from: '14:30',
  until: '16:00',
  venue: '',
  venue_address: '',
  venue_id: '',
  agenda: '',
  credits: ['theme_day'],
  leave_needs_approval: false,
  guests_welcome: false,
  mode: 'on_site',
  meeting_url: '',
  checks_out: false,
  capacity: '',
  whom: EVERYBODY,
  invited_ids: [],
  settings: usualSettings(),
}

/** The plan behind an activity. */
export function planOf(activity: Activity): Plan {
  const [day = '', from = ''] = toLocalInput(activity.starts_at).split('T')
  return {
    title: activity.title,
    day,
    from,
    until: toLocalInput(activity.ends_at).split('T')[1] ?? '',
    venue: activity.venue,
    venue_address: activity.venue_address,
    venue_id: activity.venue_id ?? '',
    agenda: activity.agenda,
    credits: [...activity.credits],
    leave_needs_approval: activity.leave_needs_approval,
    guests_welcome: activity.guests_welcome,
    mode: activity.mode,
    meeting_url: activity.meeting_url ?? '',
    checks_out: activity.checks_out,
    capacity: activity.capacity === null ? '' : String(activity.capacity),
    whom: { circle: activity.circle, group_id: activity.group_id ?? '' },
    invited_ids: [],
    settings: Object.fromEntries(SETTING_NAMES.map((name) => [name, String(activity[name])])) as Record<
      Setting,
      string
    >,
  }
}

/** The end of a meeting of so many minutes, on the same day. */
export function endAfter(from: string, minutes: number): string {
  const [hour = 0, minute = 0] = from.split(':').map(Number)
  const end = Math.min(hour * 60 + minute + minutes, 23 * 60 + 59)
  return `${String(Math.floor(end / 60)).padStart(2, '0')}:${String(end % 60).padStart(2, '0')}`
}

/** The month (1 to 12) of a day written YYYY-MM-DD. */
export const monthOf = (day: string) => Number(day.slice(5, 7))

/** What keeps the plan from being sent, by field. */
export function faultsOf(plan: Plan): Partial<Record<PlanField, PlanFault>> {
  const faults: Partial<Record<PlanField, PlanFault>> = {}
  for (const field of ['title', 'day', 'from', 'until', 'venue'] as const) {
    if (plan[field].trim() === '') faults[field] = 'missing'
  }
  if (plan.from && plan.until && plan.until <= plan.from) faults.until = 'end_before_start'
  const creditFault = creditFaultOf(plan)
  if (creditFault) faults.credits = creditFault
  const link = plan.meeting_url.trim()
  if (plan.mode !== 'on_site' && link !== '' && !isLink(link)) faults.meeting_url = 'not_a_link'
  if (plan.capacity.trim() !== '' && !isWithin(plan.capacity, PLACES)) faults.capacity = 'out_of_range'
  for (const name of SETTING_NAMES) {
    const value = plan.settings[name]
    if (!isWithin(value, SETTINGS[name])) faults[name] = 'out_of_range'
  }
  return faults
}

/** What is wrong with what it counts as, for those who take part. */
export function creditFaultOf({ credits, whom }: Pick<Plan, 'credits' | 'whom'>): CreditFault | undefined {
  if (credits.length === 0) return 'no_credit'
  return whom.circle !== 'plenary' && credits.includes('members_meeting') ? 'whole_branch' : undefined
}

/** For another circle: what it usually counts as, unless something else was chosen on purpose; nobody else is asked. */
export function forWhom<P extends Pick<Plan, 'credits' | 'whom'>>(plan: P, whom: Whom): P {
  const isUsual = plan.credits.length === 1 && plan.credits[0] === USUAL_CREDIT[plan.whom.circle]
  return { ...plan, whom, credits: isUsual ? [USUAL_CREDIT[whom.circle]] : plan.credits }
}

export function isLink(text: string): boolean {
  return /^https:\/\/[^\s/]+\.[^\s]+$/.test(text) && text.length <= 300
}

export function isWithin(typed: string, { min, max }: { min: number; max: number }): boolean {
  const value = typed.trim()
  return /^\d+$/.test(value) && Number(value) >= min && Number(value) <= max
}

/** The plan as the API takes it; only for a plan without faults. */
export function bodyOf(plan: Plan): ActivityBody {
  const settings = Object.fromEntries(SETTING_NAMES.map((name) => [name, Number(plan.settings[name])])) as Record<
    Setting,
    number
  >
  return {
    title: plan.title.trim(),
    starts_at: fromLocalInput(`${plan.day}T${plan.from}`),
    ends_at: fromLocalInput(`${plan.day}T${plan.until}`),
    venue: plan.venue.trim(),
    venue_address: plan.venue_address.trim(),
    venue_id: plan.venue_id || null,
    agenda: agendaLines(plan.agenda).join('\n'),
    credits: plan.credits,
    leave_needs_approval: plan.leave_needs_approval,
    guests_welcome: plan.guests_welcome,
    mode: plan.mode,
    meeting_url: plan.mode === 'on_site' ? null : plan.meeting_url.trim() || null,
    checks_out: plan.checks_out,
    capacity: plan.capacity.trim() === '' ? null : Number(plan.capacity),
    circle: plan.whom.circle,
    group_id: plan.whom.group_id || null,
    invited_ids: plan.whom.circle === 'plenary' ? plan.invited_ids : [],
    ...settings,
  }
}

/** Only what differs from the activity, so that an open one, whose day stands, can still be corrected. */
export function changesOf(plan: Plan, activity: Activity): Partial<ActivityBody> {
  const sent = bodyOf(plan)
  const before = bodyOf(planOf(activity))
  const isSame = (key: keyof ActivityBody) => String(sent[key]) === String(before[key])
  return Object.fromEntries(Object.entries(sent).filter(([key]) => !isSame(key as keyof ActivityBody)))
}

/** The points of an agenda: one a line, without numbers and empty lines. */
export function agendaLines(agenda: string): string[] {
  return agenda
    .split('\n')
    .map((line) => line.replace(/^\s*(\d+\s*[.、)）]|[-·•])\s*/, '').trim())
    .filter(Boolean)
}

/** Places used before, the latest first; shared venues have a list of their own. */
export function usedVenues(activities: readonly Activity[]): { venue: string; venue_address: string }[] {
  const found = new Map<string, { venue: string; venue_address: string }>()
  for (const { venue, venue_address, venue_id } of activities) {
    if (!venue_id && !found.has(venue)) found.set(venue, { venue, venue_address })
  }
  return [...found.values()].slice(0, 4)
}

/** The same weekday of its month as `last` ("the first Friday"), in the first month after it that is not over. */
export function nextUsualDay(last: string, today: string): string {
  const [year = 0, month = 0, day = 0] = last.split('-').map(Number)
  const ordinal = Math.ceil(day / 7)
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
  for (let ahead = 1; ; ahead++) {
    const found = weekdayOfMonth(year, month - 1 + ahead, weekday, ordinal)
    if (found >= today) return found
  }
}

function weekdayOfMonth(year: number, month: number, weekday: number, ordinal: number): string {
  const first = new Date(Date.UTC(year, month, 1)).getUTCDay()
  const day = 1 + ((weekday - first + 7) % 7) + (ordinal - 1) * 7
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month, day > last ? day - 7 : day)).toISOString().slice(0, 10)
}
