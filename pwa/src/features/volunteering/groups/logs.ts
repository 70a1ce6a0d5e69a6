import { computed, type Ref } from 'vue'
import { database, type OutboxRow } from '@/offline/db'
import { keepFor } from '@/offline/keepFor'
import { useOutbox } from '@/offline/useOutbox'
import type { Kind } from './queries'

const TO = 'group-logs'
/** So long a tap can be undone; until then it has not left the phone. */
export const UNDO_MS = 10_000

export type Counts = Partial<Record<Kind, number>>

function keep(groupId: string, counts: Counts, minutes: number | null, next_at = 0): Promise<OutboxRow> {
  const told = Object.entries(counts).flatMap(([kind, count]) => (count > 0 ? [{ kind, count }] : []))
  return keepFor(TO, { group_id: groupId, counts: told, minutes }, next_at)
}

/** One more of a kind; sent when it can no longer be undone. */
export const countOne = (groupId: string, kind: Kind): Promise<OutboxRow> =>
  keep(groupId, { [kind]: 1 }, null, Date.now() + UNDO_MS)

/** Minutes of service with what was done in them. */
export const logMinutes = (groupId: string, minutes: number, counts: Counts): Promise<OutboxRow> =>
  keep(groupId, counts, minutes)

/** Undo a tap that was never tried to be sent; whether that was still possible. */
export async function undo(id: string): Promise<boolean> {
  const { store, done } = (await database()).transaction('outbox', 'readwrite')
  const row = await store.get(id)
  const isUntried = row?.state === 'waiting' && row.attempts === 0
  if (isUntried) await store.delete(id)
  await done
  await useOutbox().refresh()
  return isUntried
}

/** What of one group waits on this phone, and what the server did not take. */
export function useLocalLogs(groupId: Ref<string>) {
  const { rows, unsent, needsSignIn } = useOutbox()
  const isOwn = ({ to, body }: OutboxRow) => to === TO && body.group_id === groupId.value
  const waiting = computed(() => unsent.value.filter(isOwn))
  const refused = computed(() => rows.value.filter((row) => isOwn(row) && row.state === 'parked').slice(0, 3))
  const sent = computed(() => rows.value.filter((row) => isOwn(row) && row.state === 'done').length)
  const extra = computed(() => {
    const counts: Counts = {}
    for (const { body } of waiting.value) {
      for (const { kind, count } of body.counts as unknown as { kind: Kind; count: number }[]) {
        counts[kind] = (counts[kind] ?? 0) + count
      }
    }
    return counts
  })
  return { waiting, refused, sent, extra, needsSignIn }
}
