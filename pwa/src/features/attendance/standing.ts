import { t } from '@/locales'
import type { Card, RecordLine } from './ownQueries'

/** A status as a word with the tone of its chip. */
export interface Standing {
  label: string
  tone: 'neutral' | 'good' | 'warn' | 'waiting'
}

const TONES = {
  present: 'good',
  late: 'warn',
  provisional: 'waiting',
  on_leave: 'neutral',
  unmarked: 'neutral',
  absent: 'warn',
  exempt: 'neutral',
  made_up: 'good',
  not_counted: 'neutral',
  undone: 'warn',
} as const

/** A status of the record in words. */
export function standingOf(status: RecordLine['status'] | 'undone'): Standing {
  return { label: t(`home.status${capital(status)}`), tone: TONES[status] }
}

export const capital = <W extends string>(word: W) => (word.charAt(0).toUpperCase() + word.slice(1)) as Capitalize<W>

/** What the card of an activity offers at this moment. */
export type CardOffer = 'checked-in' | 'check-in' | 'soon' | 'closed'

/** The server's state decides; the phone's clock only helps where the server has not opened check-in yet. */
export function offerOf({ activity, mine }: Card, now: number): CardOffer {
  if (mine.status && mine.status !== 'undone') return 'checked-in'
  if (activity.state === 'open') return now < Date.parse(activity.check_in.closes_at) ? 'check-in' : 'closed'
  return 'soon'
}

/** Whether a check-in made now would count as late. */
export const isLateNow = ({ activity }: Card, now: number) => now >= Date.parse(activity.check_in.late_after_at)
