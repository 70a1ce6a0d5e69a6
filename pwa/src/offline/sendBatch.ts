import { Problem, problemFrom } from '@/api/problem'
import { requestWithTimeout } from '@/api/request'
import type { OutboxRow } from './db'
import { sentOf, type Sent } from './send'

interface Result {
  answer: Record<string, unknown> | null
  problem: { status: number; reason: string; retry_after?: number; [field: string]: unknown } | null
}

/**
 * Send several check-ins, all of one format, in one request and say what became of each, in their order; never throws.
 *
 * Null: the server did not take them together (an older one, one that stumbles over one of them, or not all are check-ins); send them singly.
 */
export async function sendCheckIns(rows: readonly OutboxRow[], now = Date.now()): Promise<Sent[] | null> {
  if (rows.some(({ format, to }) => to || format !== rows[0]!.format)) return null
  const sent_at = new Date(now).toISOString()
  try {
    const response = await requestWithTimeout(
      new Request(`/api/v1/${rows[0]!.format > 1 ? 'service-scans' : 'check-ins'}/batch`, {
        method: 'POST',
        credentials: 'same-origin',
        cache: 'no-store',
        headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'lianxin' },
        body: JSON.stringify({ items: rows.map(({ id, body }) => ({ ...body, id, sent_at })) }),
      }),
    )
    if (!response.ok) return refusedTogether(await problemFrom(response), rows)
    const results = await readResults(response)
    if (results?.length !== rows.length) return rows.map(() => sentOf(new Problem('network')))
    return results.map(sentOfResult)
  } catch (error) {
    return rows.map(() => sentOf(error instanceof Problem ? error : new Problem('network')))
  }
}

const HOLDS_FOR_ALL = [401, 429, 503]

function refusedTogether(problem: Problem, rows: readonly OutboxRow[]): Sent[] | null {
  return HOLDS_FOR_ALL.includes(problem.status) ? rows.map(() => sentOf(problem)) : null
}

/** A hall's wireless gateway may answer 200 with its own page: only our own shape is our server's word. */
async function readResults(response: Response): Promise<Result[] | undefined> {
  const body = (await response.json().catch(() => null)) as { items?: unknown } | null
  return Array.isArray(body?.items) ? (body.items as Result[]) : undefined
}

function sentOfResult({ answer, problem }: Result): Sent {
  if (answer) return { kind: 'answered', answer }
  if (!problem) return sentOf(new Problem('network'))
  const sent = sentOf(new Problem(problem.reason, problem.status, problem, problem.retry_after))
  return sent.kind === 'later' ? { ...sent, everybody: false } : sent
}
