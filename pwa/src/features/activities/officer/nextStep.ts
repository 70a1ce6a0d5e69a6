import type { components } from '@/api/schema'

export type Activity = components['schemas']['Activity']
export type NextStep = 'publish' | 'wait' | 'open' | 'show' | 'close' | 'minute' | 'read' | 'none'

/** The one thing an officer does next with an activity; `none` for those who only look. */
export function nextStepOf(activity: Activity, now: number): NextStep {
  const may = (step: Activity['may'][number]) => activity.may.includes(step)
  if (may('publish')) return 'publish'
  if (may('open')) return now < Date.parse(activity.check_in.opens_at) ? 'wait' : 'open'
  if (may('close') && now >= Date.parse(activity.check_in.closes_at)) return 'close'
  if (may('display')) return 'show'
  if (activity.state === 'closed' && may('minutes')) return 'minute'
  return may('roster') ? 'read' : 'none'
}

/** Whether it took place and is over. */
export const isHeld = ({ state }: Activity) => state === 'closed' || state === 'minuted'

/** What is going on or comes next, the nearest first. */
export function upcoming(activities: readonly Activity[]): Activity[] {
  const isAhead = ({ state }: Activity) => state === 'draft' || state === 'published' || state === 'open'
  const rank = ({ state }: Activity) => (state === 'open' ? 0 : 1)
  return activities
    .filter(isAhead)
    .sort((one, other) => rank(one) - rank(other) || one.starts_at.localeCompare(other.starts_at))
}

/** What is over, the latest first. */
export function past(activities: readonly Activity[]): Activity[] {
  return activities
    .filter((activity) => isHeld(activity) || activity.state === 'cancelled')
    .sort((one, other) => other.starts_at.localeCompare(one.starts_at))
}
