import type { components } from '@/api/schema'
import { findSealed, forgetOverdue, forgetSealed, keepSealed, listSealed } from '@/offline/sealed'

export type Desk = components['schemas']['Desk']

/** A roster on this phone, and since when it is there. */
export interface KeptDesk {
  desk: Desk
  at: number
}

const PREFIX = 'desk:'
const RUNS = new Set(['published', 'open'])
/** So long after its window the server closes an activity by itself. */
const CLOSED_BY_ITSELF_MS = 12 * 3_600_000

/** Keep the roster of one activity for the time without a network; one that is over is erased instead. */
export async function keepDesk(desk: Desk): Promise<void> {
  if (!RUNS.has(desk.state)) return forgetDesk(desk.activity.id)
  await forgetOverdue()
  const until = Date.parse(desk.activity.check_in.closes_at) + CLOSED_BY_ITSELF_MS
  await keepSealed(PREFIX + desk.activity.id, { desk, at: Date.now() } satisfies KeptDesk, until)
}

export const findKeptDesk = (activityId: string) => findSealed(PREFIX + activityId) as Promise<KeptDesk | undefined>

export const forgetDesk = (activityId: string): Promise<void> => forgetSealed(PREFIX + activityId)

/** Erase the rosters of desks that are not, or no longer, one's own. */
export async function forgetDesksBut(activityIds: readonly string[]): Promise<void> {
  const own = new Set(activityIds.map((id) => PREFIX + id))
  const kept = (await listSealed()).filter((subject) => subject.startsWith(PREFIX))
  for (const subject of kept) if (!own.has(subject)) await forgetSealed(subject)
}
