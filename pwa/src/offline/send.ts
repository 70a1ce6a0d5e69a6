import { Problem, problemFrom } from '@/api/problem'
import { requestWithTimeout } from '@/api/request'
import type { OutboxRow } from './db'

export type Sent =
  | { kind: 'answered'; answer: Record<string, unknown> }
  | { kind: 'refused'; reason: string; answer: Record<string, unknown> }
  | { kind: 'sign-in' }
  | { kind: 'later'; reason: string; retryAfterSeconds: number; everybody: boolean }

/** Send one row and say what became of it; never throws. */
export async function sendCheckIn(row: OutboxRow, now = Date.now()): Promise<Sent> {
  try {
    const response = await requestWithTimeout(
      new Request(`/api/v1/${row.to ?? (row.format > 1 ? 'service-scans' : 'check-ins')}/${row.id}`, {
        method: 'PUT',
        credentials: 'same-origin',
        cache: 'no-store',
        headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'lianxin' },
        body: JSON.stringify({ ...row.body, sent_at: new Date(now).toISOString() }),
      }),
    )
    return response.ok ? await readAnswer(response) : sentOf(await problemFrom(response))
  } catch (error) {
    return sentOf(error instanceof Problem ? error : new Problem('network'))
  }
}

/** A hall's wireless gateway may answer 200 with its own page: only a JSON object is our server's word. */
async function readAnswer(response: Response): Promise<Sent> {
  const body: unknown = await response.json().catch(() => null)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return sentOf(new Problem('network'))
  return { kind: 'answered', answer: body as Record<string, unknown> }
}

/** What a problem means for the queue: sign in, give up, or come back later. */
export function sentOf(problem: Problem): Sent {
  if (problem.status === 401) return { kind: 'sign-in' }
  // A refusal without a body of ours comes from something in between, so it decides nothing.
  const isOurs = Object.keys(problem.fields).length > 0
  if (!problem.isPassing && isOurs) return { kind: 'refused', reason: problem.reason, answer: problem.fields }
  const reason = problem.isPassing ? problem.reason : 'network'
  const everybody = [0, 429, 503].includes(problem.status)
  return { kind: 'later', reason, retryAfterSeconds: problem.retryAfter ?? 0, everybody }
}
