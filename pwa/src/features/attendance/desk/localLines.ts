import type { CheckInBody, OutboxRow } from '@/offline/db'
import { isUnsent } from '@/offline/outbox'
import type { Desk } from './keptDesk'

type ServerLine = Desk['lines'][number]

/** A line as the desk shows it: the server's word, and what this phone recorded and nobody has answered yet. */
export interface DeskLine extends ServerLine {
  /** When this phone recorded it, while that waits for the server. */
  waitingSince: string | null
  /** The same of going. */
  leavingSince: string | null
}

/** A record of this phone that stands on no line: a card that is not on the roster, or one that was refused. */
export interface LooseRecord {
  id: string
  name: string | null
  capturedAt: string
  /** Null while it waits. */
  reason: string | null
}

const SHOWN_REFUSED_MS = 12 * 3_600_000

/** The member of a tick or of a card, as far as this roster knows. */
export function memberOf(evidence: CheckInBody['evidence'], lines: readonly ServerLine[]): ServerLine | undefined {
  const value = String(evidence.value)
  if (evidence.kind === 'roster') return lines.find((line) => line.member_id === value)
  return lines.find((line) => line.cards.some((prefix) => value.startsWith(prefix)))
}

/** What this phone recorded at the desk of one activity. */
export const recordsOf = (activityId: string, rows: readonly OutboxRow[]): OutboxRow[] =>
  rows.filter(({ body }) => body.activity_id === activityId && isSecondHand(body))

const isSecondHand = ({ evidence }: CheckInBody) => evidence.kind === 'roster' || evidence.kind === 'member_card'

/**
 * The roster with what waits on this phone, and what of it stands on no line.
 *
 * `untold` are records that were said to wait, so that their refusal has not been read by anybody yet.
 */
export function withLocal(
  lines: readonly ServerLine[],
  records: readonly OutboxRow[],
  { untold = new Set(), now = Date.now() }: { untold?: ReadonlySet<string>; now?: number } = {},
): { lines: DeskLine[]; loose: LooseRecord[] } {
  const waiting = { in: new Map<string, string>(), out: new Map<string, string>() }
  const loose: LooseRecord[] = []
  for (const row of records) {
    const line = memberOf(row.body.evidence, lines)
    const isNews = row.attempts > 0 || untold.has(row.id)
    if (isUnsent(row) && line) {
      waiting[row.body.direction === 'out' ? 'out' : 'in'].set(line.member_id, String(row.body.captured_at))
    } else if (isUnsent(row) || (isNews && isRefused(row, line, now))) loose.push(looseOf(row, line))
  }
  const shown = lines.map((line) => ({
    ...line,
    waitingSince: waiting.in.get(line.member_id) ?? null,
    leavingSince: waiting.out.get(line.member_id) ?? null,
  }))
  return { lines: shown, loose }
}

/** Refused lately, and nobody has checked the person in since. */
const isRefused = (row: OutboxRow, line: ServerLine | undefined, now: number) =>
  row.state === 'parked' && row.created_at > now - SHOWN_REFUSED_MS && line?.status !== 'arrived'

const looseOf = (row: OutboxRow, line: ServerLine | undefined): LooseRecord => ({
  id: row.id,
  name: line?.name ?? null,
  capturedAt: String(row.body.captured_at),
  reason: row.state === 'parked' ? (row.reason ?? 'unknown') : null,
})
