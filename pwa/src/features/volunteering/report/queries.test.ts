import { describe, expect, it } from 'vitest'
import { recordsWanted } from './queries'

const AT = Date.parse('2025-12-31T17:00:00Z') // The first of January 2026 where the branch is.
const YEAR = { from: '2026-01-01', until: '2027-01-01' }

describe('recordsWanted', () => {
  it('keeps what the address asks for, and nothing that the list does not know', () => {
    const asked = { from: '2025-03-01', until: '2025-04-01', grade: 'B', page: '3' }
    expect(recordsWanted(asked, AT)).toEqual({ from: '2025-03-01', until: '2025-04-01', grade: 'B' })
  })

  it.each([{}, { from: '2025-03-01' }, { until: '2025-04-01' }])(
    'takes the present year for no whole period',
    (asked) => {
      expect(recordsWanted(asked, AT)).toEqual(YEAR)
    },
  )
})
