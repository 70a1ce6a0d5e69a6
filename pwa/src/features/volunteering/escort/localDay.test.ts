import { describe, expect, it } from 'vitest'
import type { OutboxRow } from '@/offline/db'
import { arrivalsOf, localRows, tripsIn, withLocal } from './localDay'

const AT = '2026-06-07T00:10:00Z'
const LATER = '2026-06-07T00:40:00Z'
const row = (id: string, to: string, body = {}, changes: Partial<OutboxRow> = {}): OutboxRow => ({
  ...{ id, format: 1, to, account_id: 'ann', state: 'waiting', attempts: 0, next_at: 0, reason: null },
  ...{ created_at: Date.parse(AT), answer: null },
  body: { captured_at: AT, ...body } as unknown as OutboxRow['body'],
  ...changes,
})
const tapped = { persons: 2, ride_id: 'r1', site_id: null, from_place_id: null }
const ride = { id: 'r1', site_id: 's1' } as never
const trip = (id: string, changes = {}) => ({
  ...{ id, ride_id: null, site_id: 's2', from_place_id: null, persons: 1, started_at: AT, ended_at: null },
  ...{ corrected_why: null, ...changes },
})

describe('withLocal', () => {
  it('shows a trip that waits, to the site of its booking, until the server knows it', () => {
    const rows = [row('t1', tripsIn('p')), row('other', tripsIn('q'))].map((one) => ({
      ...one,
      body: { ...one.body, ...tapped },
    }))
    const [shown, ...rest] = withLocal({ trips: [], rides: [ride] }, rows, 'p')
    expect(rest).toEqual([])
    expect(shown).toMatchObject({ id: 't1', site_id: 's1', persons: 2, ended_at: null, waits: true })
    expect(withLocal({ trips: [trip('t1')], rides: [ride] }, rows, 'p')).toHaveLength(1)
  })

  it('ends a trip by an arrival that waits, whoever knows the trip', () => {
    const rows = [
      row('a1', arrivalsOf('t1'), { captured_at: LATER }),
      row('a2', arrivalsOf('t2'), { captured_at: LATER }),
    ]
    const shown = withLocal({ trips: [trip('t2')], rides: [] }, [row('t1', tripsIn('p'), tapped), ...rows], 'p')
    expect(shown.map(({ ended_at, waits }) => [ended_at, waits])).toEqual([
      [LATER, true],
      [LATER, true],
    ])
  })

  it('shows what the server answered as it is', () => {
    const done = row('t1', tripsIn('p'), tapped, { state: 'done' })
    expect(withLocal({ trips: [], rides: [] }, [done], 'p')).toEqual([])
  })
})

describe('localRows', () => {
  it('tells what waits and what was lately refused of this escort', () => {
    const parked = { state: 'parked', reason: 'booking_settled' } as const
    const old = row('t3', tripsIn('p'), {}, { ...parked, created_at: 0 })
    const rows = [row('t1', tripsIn('p')), row('t2', tripsIn('p'), {}, parked), old, row('g', 'group-logs')]
    const { waiting, refused } = localRows(rows, 'p', Date.parse(LATER))
    expect([waiting.map(({ id }) => id), refused.map(({ id }) => id)]).toEqual([['t1'], ['t2']])
  })
})
