import { describe, expect, it } from 'vitest'
import { periodsOf } from './files'

const AT = Date.parse('2026-02-28T17:00:00Z') // The first of March where the branch is.

describe('periodsOf', () => {
  it('begins with the present one by local days', () => {
    expect(periodsOf('month', AT)[0]).toEqual({ from: '2026-03-01', until: '2026-04-01' })
    expect(periodsOf('quarter', AT)[0]).toEqual({ from: '2026-01-01', until: '2026-04-01' })
    expect(periodsOf('year', AT)[0]).toEqual({ from: '2026-01-01', until: '2027-01-01' })
  })

  it('goes back over the turn of the year', () => {
    expect(periodsOf('month', AT)[3]).toEqual({ from: '2025-12-01', until: '2026-01-01' })
    expect(periodsOf('quarter', AT)[1]).toEqual({ from: '2025-10-01', until: '2026-01-01' })
  })
})
