import { currentAccount, database, type OutboxRow } from './db'
import { outbox } from './ownOutbox'
import { useOutbox } from './useOutbox'
import { uuidv7 } from './uuidv7'

/** Keep something that is put under `to` by its id, as check-ins are kept: on the phone first, sent from `next_at` on. */
export async function keepFor(to: string, body: Record<string, unknown>, next_at = 0): Promise<OutboxRow> {
  const db = await database()
  const row: OutboxRow = {
    ...{ id: uuidv7(), format: 1, to, account_id: await currentAccount(db), state: 'waiting', attempts: 0 },
    ...{ next_at, reason: null, created_at: Date.now(), answer: null },
    body: { ...body, captured_at: new Date().toISOString() } as unknown as OutboxRow['body'],
  }
  await db.add('outbox', row)
  await useOutbox().refresh()
  void outbox.flush()
  return row
}
