import { computed, type Ref } from 'vue'
import { currentAccount, database, type OutboxRow } from '@/offline/db'
import { outbox } from '@/offline/ownOutbox'
import { useOutbox } from '@/offline/useOutbox'
import { uuidv7 } from '@/offline/uuidv7'
import type { Kind } from './queries'

const TO = 'group-logs'
/** So long a tap can be undone; until then it has not left the phone. */
export const UNDO_MS = 10_000

export type Counts = Partial<Record<Kind, number>>

/** Keep it on the phone first, as check-ins are; the queue sends it from `next_at` on. */
async function keep(groupId: string, counts: Counts, minutes: number | null, next_at = 0): Promise<OutboxRow> {
  const db = await database()
  const body = {
    group_id: groupId,
    counts: Object.entries(counts).flatMap(([kind, count]) => (count > 0 ? [{ kind, count }] : [])),
    minutes,
    captured_at: new Date().toISOString(),
  }
  const row: OutboxRow = {
    ...{ id: uuidv7(), format: 1, to: TO, account_id: await currentAccount(db), state: 'waiting', attempts: 0 },
    ...{ next_at, reason: null, created_at: Date.now(), answer: null },
    body: body as unknown as OutboxRow['body'],
  }
  await db.add('outbox', row)
  await useOutbox().refresh()
  void outbox.flush()
  return row
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
