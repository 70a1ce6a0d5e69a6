import { describe, expect, it } from 'vitest'
import type { Station, Transfer } from './queries'
import { canBatch, following, lastReason, mainAction, planned, wayOf } from './way'

const station = (position: number, state: Station['state'], organisation_name: string | null): Station => ({
  ...{ position, state, organisation_name },
  organisation_id: organisation_name && `id-${position}`,
})
const STATIONS = [
  station(0, 'draft', null),
  station(1, 'submitted', '律师三支部'),
  station(2, 'branch_agreed', '律师行业党委'),
  station(3, 'letter_issued', '会计行业党委'),
  station(4, 'accepted', '会计一支部'),
  station(5, 'closed', null),
]
type Step = Transfer['steps'][number]
const step = (number: number, action: Step['action'], position: number, state: Step['state']): Step => ({
  ...{ number, action, position, state, at: `2026-03-0${number}T02:00:00Z` },
  ...{ organisation_name: null, actor_name: null, reason: null, note: null, due_on: null },
})
const at = (position: number, state: Transfer['state'], steps: Step[]) => ({
  ...{ position, state, steps, stations: STATIONS, since_at: '2026-03-09T02:00:00Z' },
})

describe('planned', () => {
  it('lies ahead, and tells where the letter is written', () => {
    const points = planned(STATIONS)
    expect(points.map(({ mark }) => mark)).toEqual(Array(6).fill('ahead'))
    expect(points.find(({ task }) => task === 'letter')?.organisation).toBe('律师行业党委')
  })

  it('waits for a receipt on paper where it leads out of the system', () => {
    const outside = [...STATIONS.slice(0, 3), station(3, 'letter_issued', '律师行业党委'), station(4, 'closed', null)]
    expect(planned(outside).map(({ task }) => task)).toEqual(['draft', 'submitted', 'letter', 'outside', 'closed'])
  })
})

describe('wayOf', () => {
  it('dates what was done, and says since when it is where it is', () => {
    const steps = [step(1, 'submit', 1, 'submitted'), step(2, 'agree', 2, 'branch_agreed')]
    const points = wayOf(at(2, 'branch_agreed', steps))
    expect(points.map(({ mark }) => mark)).toEqual(['done', 'done', 'now', 'ahead', 'ahead', 'ahead'])
    expect(points.map((point) => point.at?.slice(8, 10))).toEqual(['01', '02', '09', undefined, undefined, undefined])
  })

  it('counts from the last time where it came back', () => {
    const steps = [
      step(1, 'submit', 1, 'submitted'),
      step(2, 'return', 0, 'returned'),
      step(3, 'submit', 1, 'submitted'),
      step(4, 'agree', 2, 'branch_agreed'),
    ]
    expect(wayOf(at(2, 'branch_agreed', steps)).map((point) => point.at?.slice(8, 10))).toEqual([
      ...['03', '04', '09'],
      ...[undefined, undefined, undefined],
    ])
  })

  it('has no date for a branch that applied itself', () => {
    const points = wayOf(at(2, 'branch_agreed', [step(1, 'submit', 2, 'branch_agreed')]))
    expect(points[1]).toMatchObject({ mark: 'done', at: undefined })
  })

  it('stops where it was refused, and is done to the end when closed', () => {
    expect(wayOf(at(2, 'refused', []))[2]?.mark).toBe('stopped')
    expect(wayOf(at(5, 'closed', [])).every(({ mark }) => mark === 'done')).toBe(true)
  })
})

describe('following', () => {
  it('is the next station, and none when it is over', () => {
    expect(following(at(2, 'branch_agreed', []))?.organisation).toBe('会计行业党委')
    expect(following(at(2, 'withdrawn', []))).toBeUndefined()
  })
})

describe('what may be done', () => {
  it('has one main act, and leaves the rest to be unfolded', () => {
    expect(mainAction(['return', 'issue_letter', 'refuse'])).toBe('issue_letter')
    expect(mainAction(['lose_letter', 'withdraw'])).toBeUndefined()
  })

  it('goes for many at once only where nothing has to be filled in', () => {
    expect(canBatch('agree')).toBe(true)
    expect(canBatch('issue_letter')).toBe(false)
  })
})

describe('lastReason', () => {
  it('is that of the last return', () => {
    const steps = [step(1, 'submit', 1, 'submitted'), { ...step(2, 'return', 0, 'returned'), note: '电话不对' }]
    expect(lastReason({ steps })?.note).toBe('电话不对')
  })

  it('is nothing any more once it goes on', () => {
    const steps = [step(2, 'return', 0, 'returned'), step(3, 'submit', 1, 'submitted')]
    expect(lastReason({ steps })).toBeUndefined()
  })
})
