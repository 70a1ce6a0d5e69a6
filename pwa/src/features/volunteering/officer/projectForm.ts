import { localDate } from '@/locales/format'
import { lastDay, type Project } from '../queries'
import { dayAfter } from '../time'

/** The form of a project as it is filled in; days as YYYY-MM-DD, `qualification` empty where nothing is asked. */
export interface ProjectForm {
  title: string
  purpose: string
  for_whom: string
  place: string
  from_on: string
  /** The last day; the API names the first one after it. */
  last_on: string
  risks: string
  insurance: string
  issuer_name: string
  qualification: string
  /** Whole percent of a shift's time; empty where nobody looks at it. */
  least_share: string
  /** Hours of one person on one day, and between two shifts. */
  most_hours: string
  rest_hours: string
  is_dangerous: boolean
  takes_applications: boolean
  open_to_all_members: boolean
}
export type ProjectFault = 'missing' | 'last' | 'insurance' | 'share' | 'most' | 'rest'

const MINUTES = 60
const DAY_HOURS = 24
const REQUIRED = ['title', 'purpose', 'for_whom', 'place', 'from_on', 'last_on', 'issuer_name'] as const

/** An empty form for today. */
export function emptyForm(): ProjectForm {
  const today = localDate(Date.now())
  return {
    ...{ title: '', purpose: '', for_whom: '', place: '', from_on: today, last_on: today, risks: '', insurance: '' },
    ...{ issuer_name: '', qualification: '', least_share: '', most_hours: '8', rest_hours: '0' },
    ...{ is_dangerous: false, takes_applications: false, open_to_all_members: false },
  }
}

/** The form behind a project. */
export function formOf(project: Project): ProjectForm {
  const { title, purpose, for_whom, place, from_on, risks, insurance, issuer_name } = project
  const { is_dangerous, takes_applications, open_to_all_members } = project
  return {
    ...{ title, purpose, for_whom, place, from_on, risks, insurance, issuer_name },
    ...{ is_dangerous, takes_applications, open_to_all_members },
    last_on: lastDay(project.until_on),
    qualification: project.qualification ?? '',
    least_share: String(project.least_share_percent ?? ''),
    most_hours: hoursOf(project.most_minutes_a_day),
    rest_hours: hoursOf(project.least_rest_minutes),
  }
}

/** What is wrong with it; published dangerous work does not lose its insurance. */
export function faultsOf(form: ProjectForm, isPublished: boolean): Partial<Record<keyof ProjectForm, ProjectFault>> {
  const faults: Partial<Record<keyof ProjectForm, ProjectFault>> = {}
  for (const field of REQUIRED) if (form[field].trim() === '') faults[field] = 'missing'
  if (!faults.last_on && form.last_on < form.from_on) faults.last_on = 'last'
  if (form.least_share !== '' && !/^([1-9]\d?|100)$/.test(form.least_share)) faults.least_share = 'share'
  if (!isHours(form.most_hours, 1)) faults.most_hours = 'most'
  if (!isHours(form.rest_hours, 0)) faults.rest_hours = 'rest'
  if (isPublished && form.is_dangerous && form.insurance.trim() === '') faults.insurance = 'insurance'
  return faults
}

/** The form as the API takes it. */
export const bodyOf = ({ last_on, qualification, least_share, most_hours, rest_hours, ...form }: ProjectForm) => ({
  ...form,
  until_on: dayAfter(last_on),
  qualification: qualification || null,
  least_share_percent: least_share === '' ? null : Number(least_share),
  most_minutes_a_day: Math.round(Number(most_hours) * MINUTES),
  least_rest_minutes: Math.round(Number(rest_hours) * MINUTES),
})

/** Minutes as hours for a field; what is no half hour keeps two decimals. */
export const hoursOf = (minutes: number) => String(Number((minutes / MINUTES).toFixed(2)))

const isHours = (text: string, least: number) =>
  /^\d{1,2}(\.\d{1,2})?$/.test(text) && Number(text) >= least && Number(text) <= DAY_HOURS
