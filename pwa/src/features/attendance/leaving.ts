import type { components } from '@/api/schema'
import type { OutboxRow } from '@/offline/db'
import type { CheckInAnswer } from './scanResult'

type Card = components['schemas']['Card']

/** So long after its end people may still be on their way out of an activity: it is closed in the evening. */
const AFTERWARDS_MS = 12 * 3_600_000

/** Whether a scan may have been made on leaving, by what this phone knows of that day without asking anybody. */
export function mayBeLeaving(row: OutboxRow, others: readonly OutboxRow[], cards: readonly Card[]): boolean {
  const named = row.body.activity_id
  const isMeant = (activityId: string) => !named || named === activityId
  const isOnCard = cards.some(({ activity }) => isMeant(activity.id) && activity.checks_out && isAround(row, activity))
  return isOnCard || others.some((other) => isEntry(other, row) && isMeant(activityOf(other)!.id))
}

function isAround({ created_at }: OutboxRow, { check_in, ends_at }: Card['activity']): boolean {
  return created_at >= Date.parse(check_in.opens_at) && created_at < Date.parse(ends_at) + AFTERWARDS_MS
}

/** An earlier scan of the same day that went up to where people check out. */
function isEntry(other: OutboxRow, row: OutboxRow): boolean {
  const since = row.created_at - other.created_at
  return activityOf(other)?.checks_out === true && since > 0 && since < AFTERWARDS_MS
}

function activityOf({ state, answer }: OutboxRow): CheckInAnswer['activity'] | undefined {
  return state === 'done' ? (answer as unknown as Partial<CheckInAnswer> | null)?.activity : undefined
}
