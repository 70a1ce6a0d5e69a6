import { describe, expect, it } from 'vitest'
import type { OutboxRow } from '@/offline/db'
import { directionAfter, isShiftToken } from './direction'

const NOW = Date.parse('2026-03-06T05:00:00Z')
const row = (more: Partial<OutboxRow>): OutboxRow => ({
  ...{ id: 'r1', format: 2, account_id: 'ann', state: 'waiting', attempts: 0, next_at: 0, reason: null },
  ...{ created_at: NOW - 60_000, answer: null },
  ...{ body: { evidence: { kind: 'rotating_code', value: 'C4' }, direction: 'in' } },
  ...more,
})
const answered = (ended_at: string | null, ends_at = '2026-03-06T06:00:00Z') =>
  row({ state: 'done', answer: { ended_at, shift: { ends_at } } })

describe('isShiftToken', () => {
  it('tells the codes of shifts from those of activities and cards', () => {
    expect(['C4AA', 'C7AA', 'CEAA', 'CUAA', 'EEAA'].map(isShiftToken)).toEqual([true, true, false, false, false])
  })
})

describe('directionAfter', () => {
  it('goes in first, and out after a scan in that may still wait here', () => {
    expect(directionAfter([], NOW)).toBe('in')
    expect(directionAfter([row({})], NOW)).toBe('out')
  })

  it('follows the answer of the server', () => {
    expect(directionAfter([answered(null)], NOW)).toBe('out')
    expect(directionAfter([answered('2026-03-06T04:30:00Z'), answered(null)], NOW)).toBe('in')
  })

  it('forgets a shift that is over, what was refused and what was ticked for others', () => {
    expect(directionAfter([answered(null, '2026-03-06T03:00:00Z')], NOW)).toBe('in')
    expect(directionAfter([row({ state: 'parked' })], NOW)).toBe('in')
    expect(directionAfter([row({ body: { evidence: { kind: 'roster', value: 'v' }, direction: 'in' } })], NOW)).toBe(
      'in',
    )
  })
})
