import { describe, expect, it, vi } from 'vitest'
import type { OutboxRow } from './db'
import { sendCheckIns } from './sendBatch'

const ROWS = ['i1', 'i2', 'i3'].map((id) => ({ id, body: { evidence: { kind: 'roster' } } }) as OutboxRow)
const sent: { items: Record<string, unknown>[] }[] = []

function answerWith(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const type = typeof body === 'string' ? 'text/html' : 'application/json'
  vi.stubGlobal('fetch', async () => new Response(text, { status, headers: { 'Content-Type': type, ...headers } }))
}
vi.stubGlobal(
  'Request',
  class {
    constructor(_url: string, { body }: { body: string }) {
      sent.push(JSON.parse(body))
    }
  },
)
const problem = (status: number, reason: string, more = {}) => ({ answer: null, problem: { status, reason, ...more } })

describe('sendCheckIns', () => {
  it('sends every body under its id and tells how each ended', async () => {
    answerWith(200, {
      items: [
        { answer: { outcome: 'already' }, problem: null },
        problem(409, 'too_late', { closed_at: 'x' }),
        problem(429, 'short_code_throttled', { retry_after: 60 }),
      ],
    })
    expect(await sendCheckIns(ROWS, 0)).toEqual([
      { kind: 'answered', answer: { outcome: 'already' } },
      { kind: 'refused', reason: 'too_late', answer: { status: 409, reason: 'too_late', closed_at: 'x' } },
      { kind: 'later', reason: 'short_code_throttled', retryAfterSeconds: 60, everybody: false },
    ])
    expect(sent.at(-1)?.items[1]).toEqual({
      id: 'i2',
      evidence: { kind: 'roster' },
      sent_at: '1970-01-01T00:00:00.000Z',
    })
  })

  it.each([
    [401, 'sign-in', undefined],
    [429, 'later', 9],
    [503, 'later', 9],
  ])('%s holds for all of them', async (status, kind, retryAfterSeconds) => {
    answerWith(status, { reason: 'x' }, { 'Retry-After': '9' })
    const endings = await sendCheckIns(ROWS)
    expect(endings).toHaveLength(3)
    expect(endings?.[2]).toMatchObject({ kind, ...(retryAfterSeconds && { retryAfterSeconds, everybody: true }) })
  })

  it.each([404, 405, 413, 422, 500])('%s means: try them one by one', async (status) => {
    answerWith(status, { reason: 'x' })
    expect(await sendCheckIns(ROWS)).toBeNull()
  })

  it.each(['<html>Welcome</html>', { items: [] }, { ok: true }])(
    'does not believe what is not our answer',
    async (body) => {
      answerWith(200, body)
      const endings = await sendCheckIns(ROWS)
      expect(endings).toHaveLength(3)
      expect(endings?.[0]).toMatchObject({ kind: 'later', reason: 'network' })
    },
  )

  it('comes back later when nothing answers', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('failed')))
    expect((await sendCheckIns(ROWS))?.[1]).toMatchObject({ kind: 'later', reason: 'network', everybody: true })
  })
})
