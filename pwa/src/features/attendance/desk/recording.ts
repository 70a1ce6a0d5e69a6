import type { CheckInBody, OutboxRow } from '@/offline/db'
import { outbox } from '@/offline/ownOutbox'
import { sendCheckIn } from '@/offline/send'
import { uuidv7 } from '@/offline/uuidv7'
import type { CheckInAnswer } from '../scanResult'

/** How one record of the desk ended, as far as it is known. */
export type Recorded =
  | { kind: 'done'; answer: CheckInAnswer }
  | { kind: 'refused'; reason: string; facts: Record<string, unknown> }
  /** Kept on this phone; it goes up by itself. */
  | { kind: 'waiting'; id: string }

export type Direction = 'in' | 'out'
export type DeskEvidence = { kind: 'roster' | 'member_card'; value: string; reason: string | null }

/** A queue of people does not wait longer for a bad network: the record is safe on the phone. */
const PATIENCE_MS = 2_500

/** Record somebody at the desk: kept on the phone first, then sent, so that a broken network loses nobody. */
export async function recordAtDesk(
  activityId: string,
  evidence: DeskEvidence,
  { asGuest = false, direction = 'in' as Direction } = {},
): Promise<Recorded> {
  const body: CheckInBody = {
    activity_id: activityId,
    evidence,
    direction,
    captured_at: new Date().toISOString(),
    ...(asGuest && { as_guest: true }),
  }
  const row = await outbox.put(body).catch(() => undefined)
  return row ? settled(row.id) : sendAtOnce(body)
}

/** The row's end: the server's word, or that it waits for the network. */
function settled(id: string): Promise<Recorded> {
  return new Promise((resolve) => {
    const look = async () => {
      const row = await outbox.findOpen(id).catch(() => undefined)
      const end = row && endOf(row)
      if (!end) return
      stop()
      resolve(end)
    }
    const give = () => {
      stop()
      resolve({ kind: 'waiting', id })
    }
    const patience = setTimeout(give, PATIENCE_MS)
    const unsubscribe = outbox.onChange(() => void look())
    const stop = () => {
      clearTimeout(patience)
      unsubscribe()
    }
    void look()
  })
}

function endOf(row: OutboxRow): Recorded | null {
  if (row.state === 'done') return { kind: 'done', answer: row.answer as unknown as CheckInAnswer }
  if (row.state === 'parked') return { kind: 'refused', reason: row.reason ?? 'unknown', facts: row.answer ?? {} }
  return row.state === 'waiting' && row.reason !== null ? { kind: 'waiting', id: row.id } : null
}

/** A browser without a database sends at once; what does not arrive has to be scanned again. */
async function sendAtOnce(body: CheckInBody): Promise<Recorded> {
  const row: OutboxRow = {
    ...{ id: uuidv7(), format: 1, account_id: null, body, state: 'sending', attempts: 0, next_at: 0, reason: null },
    ...{ created_at: Date.now(), answer: null },
  }
  const sent = await sendCheckIn(row)
  if (sent.kind === 'answered') return { kind: 'done', answer: sent.answer as unknown as CheckInAnswer }
  const reason = sent.kind === 'sign-in' ? 'sign_in_required' : sent.reason
  return { kind: 'refused', reason, facts: sent.kind === 'refused' ? sent.answer : {} }
}
