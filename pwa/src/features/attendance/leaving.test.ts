import { describe, expect, it } from 'vitest'
import type { OutboxRow } from '@/offline/db'
import { mayBeLeaving } from './leaving'

const AT = Date.parse('2026-03-06T08:00:00Z')
const HOUR = 3_600_000

const scan = (changes: Partial<OutboxRow> = {}): OutboxRow => ({
  ...{ id: 'r1', format: 1, account_id: 'ann', state: 'waiting', attempts: 1, next_at: 0, reason: 'network' },
  ...{ body: { activity_id: null, evidence: { kind: 'rotating_code', value: 'X' } }, created_at: AT, answer: null },
  ...changes,
})
const digitsFor = (activity_id: string) => scan({ body: { activity_id, evidence: { kind: 'short_code', value: '1' } } })
const entry = (hoursAgo: number, checks_out = true) =>
  scan({ id: 'r0', state: 'done', created_at: AT - hoursAgo * HOUR, answer: { activity: { id: 'a1', checks_out } } })
const card = (changes = {}) => {
  const activity = { id: 'a1', checks_out: true, ends_at: '2026-03-06T08:30:00Z', ...changes }
  return { activity: { check_in: { opens_at: '2026-03-06T05:00:00Z' }, ...activity } } as Parameters<
    typeof mayBeLeaving
  >[2][number]
}

describe('mayBeLeaving', () => {
  it('knows where people check out from the home page and from scans of the same day', () => {
    expect(mayBeLeaving(scan(), [], [card()])).toBe(true)
    expect(mayBeLeaving(scan(), [entry(2)], [])).toBe(true)
    expect(mayBeLeaving(digitsFor('a1'), [entry(2)], [card()])).toBe(true)
  })

  it('knows nothing where nobody checks out, of another day, and of another activity', () => {
    expect(mayBeLeaving(scan(), [], [])).toBe(false)
    expect(mayBeLeaving(scan(), [entry(2, false)], [card({ checks_out: false })])).toBe(false)
    expect(mayBeLeaving(scan(), [entry(13)], [card({ ends_at: '2026-03-05T08:30:00Z' })])).toBe(false)
    expect(mayBeLeaving(scan(), [], [card({ check_in: { opens_at: '2026-03-06T09:00:00Z' } })])).toBe(false)
    expect(mayBeLeaving(digitsFor('a2'), [entry(2)], [card()])).toBe(false)
  })

  it('takes no scan for its own entry', () => expect(mayBeLeaving(entry(0), [entry(0)], [])).toBe(false))
})
