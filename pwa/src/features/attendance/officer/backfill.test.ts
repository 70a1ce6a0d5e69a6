import { describe, expect, it } from 'vitest'
import { bodyOf, faultsOf, type Past } from './backfill'

const past: Past = {
  day: '2025-11-07',
  from: '14:30',
  until: '16:00',
  title: ' 11月主题党日 ',
  venue: '二楼会议室',
  credits: ['theme_day'],
  decisions: '',
  whom: { circle: 'plenary', group_id: '' },
}

describe('faultsOf', () => {
  it('finds none in a past day', () => expect(faultsOf(past, '2025-12-01')).toEqual({}))

  it('asks for a day that is over, an end after the start and something it counts as', () => {
    const wrong = { ...past, until: '14:00', credits: [], venue: ' ' }
    expect(faultsOf(wrong, '2025-11-07')).toEqual({
      day: 'not_past',
      until: 'end_before_start',
      credits: 'no_credit',
      venue: 'missing',
    })
  })
})

describe('bodyOf', () => {
  it('reads day and times in the zone of the instance and names who came', () => {
    expect(bodyOf(past, 'id', ['one'])).toMatchObject({
      title: '11月主题党日',
      starts_at: '2025-11-07T06:30:00.000Z',
      present: ['one'],
    })
  })
})
