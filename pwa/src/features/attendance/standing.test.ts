import { beforeAll, describe, expect, it } from 'vitest'
import { usePageTexts } from '@/locales'
import type { Card } from './ownQueries'
import { isLateNow, offerOf, standingOf } from './standing'

const at = (time: string) => Date.parse(`2026-03-06T${time}:00Z`)
const card = (state: Card['activity']['state'], status: Card['mine']['status'] = null): Card => ({
  activity: {
    ...{ id: 'a1', title: '主题党日', venue: '三楼', state },
    ...{ starts_at: '2026-03-06T06:00:00Z', ends_at: '2026-03-06T08:00:00Z', checks_out: false },
    check_in: {
      opens_at: '2026-03-06T05:00:00Z',
      late_after_at: '2026-03-06T06:15:00Z',
      closes_at: '2026-03-06T08:30:00Z',
    },
  },
  mine: { status, checked_in_at: null, on_leave: false },
})

beforeAll(usePageTexts)

describe('offerOf', () => {
  it.each([
    ['published', '04:00', 'soon'],
    ['open', '05:30', 'check-in'],
    ['open', '08:30', 'closed'],
  ] as const)('is for an activity that is %s at %s: %s', (state, time, offer) => {
    expect(offerOf(card(state), at(time))).toBe(offer)
  })

  it('offers check-in when the server has opened it, whatever the clock of the phone says', () => {
    expect(offerOf(card('open'), at('01:00'))).toBe('check-in')
  })

  it('offers nothing more to somebody who is in, and again to somebody whose check-in was taken back', () => {
    expect(offerOf(card('open', 'late'), at('07:00'))).toBe('checked-in')
    expect(offerOf(card('open', 'undone'), at('07:00'))).toBe('check-in')
  })
})

describe('isLateNow', () => {
  it('begins with the late limit', () => {
    expect(isLateNow(card('open'), at('06:14'))).toBe(false)
    expect(isLateNow(card('open'), at('06:15'))).toBe(true)
  })
})

describe('standingOf', () => {
  it.each([
    ...(['present', 'late', 'provisional', 'made_up', 'exempt'] as const),
    ...(['on_leave', 'not_counted', 'absent', 'unmarked', 'undone'] as const),
  ])('has a word for %s', (status) => expect(standingOf(status).label).not.toContain('.'))
})
