import { formatTime, fromLocalInput, localDate } from '@/locales/format'
import type { Project, ProjectTemplate, Shift } from '../queries'
import { dayAfter } from '../time'

/** What a shift is, as it is filled in; times as HH:MM. One that ends before it begins ends on the day after. */
export interface ShiftForm {
  role: string
  from: string
  until: string
  needed: string
  point: string
  note: string
  qualification: string
  settings: Record<ShiftSetting, string>
}
export type ShiftSetting = keyof typeof SETTINGS
export type ShiftFault = 'missing' | 'number' | 'times' | 'setting'
type TemplateRole = ProjectTemplate['roles'][number]

const DAY_MINUTES = 1440
export const MOST_PEOPLE = 10_000
/** What is seldom changed: from, to, and what it usually is. */
export const SETTINGS = {
  late_cancel_hours: [0, 336, 24],
  opens_before_minutes: [0, 240, 30],
  grace_minutes: [0, 720, 60],
  rotation_seconds: [10, 60, 15],
  grace_seconds: [0, 300, 30],
} as const
export const SETTING_NAMES = Object.keys(SETTINGS) as ShiftSetting[]

const settingsFrom = (valueOf: (name: ShiftSetting) => number) =>
  Object.fromEntries(SETTING_NAMES.map((name) => [name, String(valueOf(name))])) as ShiftForm['settings']
const usualSettings = () => settingsFrom((name) => SETTINGS[name][2])

/** The form for a new shift, with the first role of the project's template. */
export function newShift(project: Project, roles: readonly TemplateRole[], isEnglish: boolean): ShiftForm {
  const form = { role: '', from: '09:00', until: '11:00', needed: '2', note: '', qualification: '' }
  const first = roles[0]
  return withRole({ ...form, point: project.place, settings: usualSettings() }, first, isEnglish)
}

/** The form with what a role of the template asks for. */
export function withRole(form: ShiftForm, role: TemplateRole | undefined, isEnglish: boolean): ShiftForm {
  if (!role) return form
  return {
    ...form,
    role: isEnglish ? role.role_en : role.role,
    until: timeOf(minutesOf(form.from) + role.minutes),
    needed: String(role.needed),
    qualification: role.qualification ?? '',
  }
}

/** The form behind a shift. */
export function shiftFormOf(shift: Shift): ShiftForm {
  return {
    role: shift.role,
    from: formatTime(shift.starts_at),
    until: formatTime(shift.ends_at),
    needed: String(shift.needed),
    point: shift.meeting_point,
    note: shift.note,
    qualification: shift.qualification ?? '',
    settings: settingsFrom((name) => shift[name]),
  }
}

export function faultsOfShift(form: ShiftForm): Partial<Record<keyof ShiftForm, ShiftFault>> {
  const faults: Partial<Record<keyof ShiftForm, ShiftFault>> = {}
  for (const field of ['role', 'from', 'until', 'point'] as const) {
    if (form[field].trim() === '') faults[field] = 'missing'
  }
  if (!/^[1-9]\d*$/.test(form.needed.trim()) || Number(form.needed) > MOST_PEOPLE) faults.needed = 'number'
  if (SETTING_NAMES.some((name) => !isSetting(name, form.settings[name]))) faults.settings = 'setting'
  if (!faults.until && form.until === form.from) faults.until = 'times'
  return faults
}

/** A whole number that the setting can be. */
export function isSetting(name: ShiftSetting, text: string): boolean {
  const [least, most] = SETTINGS[name]
  return /^\d{1,3}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most
}

export const endsNextDay = ({ from, until }: ShiftForm) => from !== '' && until !== '' && until < from

/** How long it takes; a whole day at most. */
export const minutesOfShift = ({ from, until }: ShiftForm) =>
  (minutesOf(until) - minutesOf(from) + DAY_MINUTES) % DAY_MINUTES

/** What is the same for one shift and for many. */
export const sharedBody = (form: ShiftForm) => ({
  role: form.role.trim(),
  needed: Number(form.needed),
  meeting_point: form.point.trim(),
  note: form.note.trim(),
  qualification: form.qualification || null,
  ...numbersOf(form.settings),
})

const numbersOf = (settings: ShiftForm['settings']) =>
  Object.fromEntries(SETTING_NAMES.map((name) => [name, Number(settings[name])])) as Record<ShiftSetting, number>

/** One shift on a day, as the API takes it. */
export const bodyOfShift = (form: ShiftForm, day: string) => ({
  ...sharedBody(form),
  starts_at: fromLocalInput(`${day}T${form.from}`),
  ends_at: fromLocalInput(`${endsNextDay(form) ? dayAfter(day) : day}T${form.until}`),
})

/** The first day on which a shift can be planned. */
export function firstDay({ from_on }: Project): string {
  const today = localDate(Date.now())
  return from_on > today ? from_on : today
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
const timeOf = (minutes: number) => {
  const rest = minutes % DAY_MINUTES
  return [Math.floor(rest / 60), rest % 60].map((part) => String(part).padStart(2, '0')).join(':')
}
