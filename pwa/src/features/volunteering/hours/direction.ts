import type { OutboxRow } from '@/offline/db'

/** The first byte of a shift's code is 0x17, which base32 writes so. */
const SHIFT = /^C[4-7]/
/** Nobody is in for longer than that without the server having closed it. */
const LONGEST_MS = 16 * 3_600_000
const GRACE_MS = 3_600_000

/** Whether a scanned code stands for a shift of a volunteer project. */
export const isShiftToken = (token: string) => SHIFT.test(token)

/** Out where this phone's latest scan says that its person is in, else in; `rows` are the newest first. */
export function directionAfter(rows: readonly OutboxRow[], now = Date.now()): 'in' | 'out' {
  const last = rows.find((row) => row.format === 2 && row.state !== 'parked' && row.body.evidence.kind !== 'roster')
  return last && isIn(last, now) ? 'out' : 'in'
}

function isIn(row: OutboxRow, now: number): boolean {
  if (!row.answer) return row.body.direction === 'in' && now - row.created_at < LONGEST_MS
  const { ended_at, shift } = row.answer as { ended_at: string | null; shift: { ends_at: string } }
  return ended_at === null && now < Date.parse(shift.ends_at) + GRACE_MS
}
