import { describe, expect, it } from 'vitest'
import { after, inOrder, monthsUntil, usualMonths } from './months'

/** Midnight in Shanghai, still the last day of January in Greenwich. */
const FEBRUARY = Date.parse('2026-01-31T16:00:00Z')

describe('months', () => {
  it('are two years of them, the present one of Shanghai first', () => {
    expect(monthsUntil(FEBRUARY).slice(0, 3)).toEqual(['2026-02', '2026-01', '2025-12'])
    expect(monthsUntil(FEBRUARY)).toHaveLength(24)
  })

  it('begin with six that are over and the one that runs', () => {
    expect(usualMonths(FEBRUARY)).toEqual({ from: '2025-08', last: '2026-02' })
  })

  it('follow the one that was chosen when they would cross', () => {
    expect(inOrder({ from: '2026-02', last: '2025-12' }, 'from')).toEqual({ from: '2026-02', last: '2026-02' })
    expect(inOrder({ from: '2026-02', last: '2025-12' }, 'last')).toEqual({ from: '2025-12', last: '2025-12' })
    expect(inOrder({ from: '2025-12', last: '2026-02' }, 'last')).toEqual({ from: '2025-12', last: '2026-02' })
  })

  it('end before the month after the last one', () => {
    expect([after('2025-12'), after('2026-01')]).toEqual(['2026-01', '2026-02'])
  })
})
