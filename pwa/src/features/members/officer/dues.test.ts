import { describe, expect, it } from 'vitest'
import { hadJoined, isPaid, monthsAfter, monthsUntil, type DuesLine } from './dues'

const line = (values: Partial<DuesLine>): DuesLine => ({
  member: { id: '1', name: '王明' },
  joined_on: null,
  paid_to: null,
  mark_id: null,
  marked_at: null,
  marked_by_name: null,
  is_own: false,
  ...values,
})

describe('months of dues', () => {
  it.each([
    ['2026-11-01', 1, '2026-12-01'],
    ['2026-12-01', 1, '2027-01-01'],
    ['2026-01-01', -1, '2025-12-01'],
    ['2026-03-01', -12, '2025-03-01'],
  ])('count from %s by %i to %s', (month, count, expected) => expect(monthsAfter(month, count)).toBe(expected))

  it('are offered from the last that can be ticked to a year ago', () => {
    const months = monthsUntil('2027-11-01', '2026-11-01')
    expect(months).toHaveLength(25)
    expect([months[0], months.at(-1)]).toEqual(['2027-11-01', '2025-11-01'])
  })
})

it('counts a month as paid when it, or a later one, was ticked', () => {
  expect(isPaid(line({ paid_to: '2026-11-01' }), '2026-11-01')).toBe(true)
  expect(isPaid(line({ paid_to: '2026-10-01' }), '2026-11-01')).toBe(false)
  expect(isPaid(line({}), '2026-11-01')).toBe(false)
})

it('owes dues from the month of joining', () => {
  expect(hadJoined(line({ joined_on: '2026-11-30' }), '2026-11-01')).toBe(true)
  expect(hadJoined(line({ joined_on: '2026-12-01' }), '2026-11-01')).toBe(false)
  expect(hadJoined(line({}), '2020-01-01')).toBe(true)
})
