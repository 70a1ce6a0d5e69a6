import { describe, expect, it, vi } from 'vitest'
import type { OutboxRow } from './db'
import { sendCheckIn } from './send'

const ROW = { id: 'i1', body: { evidence: { kind: 'claim' } } } as OutboxRow

function answerWith(status: number, body: string, headers: Record<string, string> = {}) {
  vi.stubGlobal('fetch', async () => new Response(body, { status, headers }))
}
vi.stubGlobal('Request', class {})
const JSON_TYPE = { 'Content-Type': 'application/problem+json' }

describe('sendCheckIn', () => {
  it('takes a JSON answer as the word of the server', async () => {
    answerWith(200, '{"outcome":"checked_in"}', JSON_TYPE)
    expect(await sendCheckIn(ROW)).toEqual({ kind: 'answered', answer: { outcome: 'checked_in' } })
  })

  it('does not believe the welcome page of a wireless gateway', async () => {
    answerWith(200, '<html>Welcome</html>', { 'Content-Type': 'text/html' })
    expect(await sendCheckIn(ROW)).toMatchObject({ kind: 'later', reason: 'network' })
    answerWith(403, '<html>Pay first</html>', { 'Content-Type': 'text/html' })
    expect(await sendCheckIn(ROW)).toMatchObject({ kind: 'later', reason: 'network' })
  })

  it('parks a refusal with its reason', async () => {
    answerWith(409, '{"reason":"too_late"}', JSON_TYPE)
    expect(await sendCheckIn(ROW)).toMatchObject({ kind: 'refused', reason: 'too_late' })
  })

  it('asks to sign in on 401', async () => {
    answerWith(401, '{"reason":"sign_in_required"}', JSON_TYPE)
    expect(await sendCheckIn(ROW)).toEqual({ kind: 'sign-in' })
  })

  it('waits as long as the server asks', async () => {
    answerWith(503, '{"reason":"unavailable"}', { ...JSON_TYPE, 'Retry-After': '7' })
    expect(await sendCheckIn(ROW)).toMatchObject({ kind: 'later', retryAfterSeconds: 7, everybody: true })
  })

  it('comes back later when nothing answers', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('failed')))
    expect(await sendCheckIn(ROW)).toMatchObject({ kind: 'later', reason: 'network' })
  })
})
