import { describe, expect, it } from 'vitest'
import type { Activity } from './nextStep'
import { agendaLines, bodyOf, changesOf, faultsOf, firstPlan, forWhom, nextUsualDay, planOf, usedVenues } from './plan'

const activity = {
  title: '11月主题党日',
  held_on: '2025-11-07',
  starts_at: '2025-11-07T06:30:00Z',
  ends_at: '2025-11-07T08:00:00Z',
  venue: '二楼会议室',
  venue_address: '梧桐街道 12 号',
  agenda: '学习讨论',
  credits: ['theme_day'],
  opens_before_minutes: 30,
  late_after_minutes: 10,
  closes_after_minutes: 20,
  rotation_seconds: 15,
  grace_seconds: 30,
  leave_days_after: 3,
  capacity: null,
  mode: 'on_site',
  meeting_url: null,
  circle: 'plenary',
  group_id: null,
} as Activity
const now = Date.parse('2025-11-20T02:00:00Z')
const title = (month: number) => `${month}月主题党日`

describe('nextUsualDay', () => {
  it.each([
    ['2025-11-07', '2025-11-20', '2025-12-05'],
    ['2025-11-07', '2026-02-10', '2026-03-06'],
    ['2025-12-05', '2025-12-05', '2026-01-02'],
    ['2025-10-31', '2025-11-03', '2025-11-28'],
  ])('after %s, on %s: %s', (last, today, expected) => expect(nextUsualDay(last, today)).toBe(expected))
})

describe('firstPlan', () => {
  it('takes day, hours, place and settings from the last one and leaves the agenda to be written', () => {
    const plan = firstPlan(activity, title, now)
    expect(plan).toMatchObject({ title: '12月主题党日', day: '2025-12-05', from: '14:30', until: '16:00', agenda: '' })
    expect(plan).toMatchObject({ venue: '二楼会议室', credits: ['theme_day'] })
    expect(plan.settings.opens_before_minutes).toBe('30')
  })

  it('starts from the usual settings in a new branch', () => {
    const plan = firstPlan(undefined, title, now)
    expect(plan).toMatchObject({ title: '11月主题党日', day: '2025-11-20', venue: '' })
    expect(plan.settings).toMatchObject({ opens_before_minutes: '60', rotation_seconds: '15' })
  })
})

describe('faultsOf', () => {
  it('finds none in a plan from an activity', () => expect(faultsOf(planOf(activity))).toEqual({}))

  it('names every field that is wrong', () => {
    const plan = { ...planOf(activity), title: ' ', until: '14:00', credits: [] }
    plan.settings = { ...plan.settings, rotation_seconds: '5', grace_seconds: 'x' }
    expect(faultsOf(plan)).toEqual({
      title: 'missing',
      until: 'end_before_start',
      credits: 'no_credit',
      rotation_seconds: 'out_of_range',
      grace_seconds: 'out_of_range',
    })
  })
})

describe('who takes part', () => {
  const committee = { circle: 'committee', group_id: '' } as const
  const group = { circle: 'group', group_id: 'one' } as const

  it('brings what it usually counts as, unless something else was chosen', () => {
    const plan = forWhom(planOf(activity), committee)
    expect(plan.credits).toEqual(['committee_meeting'])
    expect(forWhom(plan, group).credits).toEqual(['group_meeting'])
    expect(forWhom({ ...plan, credits: ['lecture'] }, group).credits).toEqual(['lecture'])
  })

  it('is everybody at a members’ meeting', () => {
    const plan = { ...forWhom(planOf(activity), committee), credits: ['members_meeting' as const] }
    expect(faultsOf(plan)).toEqual({ credits: 'whole_branch' })
  })

  it('asks no other branch unless it is everybody', () => {
    const sent = bodyOf({ ...forWhom(planOf(activity), group), invited_ids: ['other'] })
    expect([sent.circle, sent.group_id, sent.invited_ids]).toEqual(['group', 'one', []])
  })
})

describe('the link of an online meeting', () => {
  const online = { ...planOf(activity), mode: 'online' as const }

  it('is sent as it was typed', () => {
    const plan = { ...online, meeting_url: ' https://meeting.example/j/1 ' }
    expect([faultsOf(plan), bodyOf(plan).meeting_url]).toEqual([{}, 'https://meeting.example/j/1'])
  })

  it.each(['meeting.example', 'http://meeting.example/1', 'javascript:alert(1)'])('cannot be %s', (meeting_url) => {
    expect(faultsOf({ ...online, meeting_url })).toEqual({ meeting_url: 'not_a_link' })
  })

  it('goes when everybody comes in person', () => {
    expect(bodyOf({ ...online, mode: 'on_site', meeting_url: 'https://meeting.example/1' }).meeting_url).toBeNull()
  })
})

describe('limited places', () => {
  it.each([
    ['', null],
    [' 12 ', 12],
  ])('typed as "%s" are sent as %s', (typed, sent) => {
    const plan = { ...planOf(activity), capacity: typed }
    expect([faultsOf(plan), bodyOf(plan).capacity]).toEqual([{}, sent])
  })

  it.each(['0', '1.5', '10001', '很多'])('cannot be "%s"', (typed) => {
    expect(faultsOf({ ...planOf(activity), capacity: typed })).toEqual({ capacity: 'out_of_range' })
  })

  it('are not copied to the next plan', () => {
    expect(firstPlan({ ...activity, capacity: 12 }, title, now).capacity).toBe('')
  })
})

describe('bodyOf', () => {
  it('reads day and times in the zone of the instance', () => {
    expect(bodyOf(planOf(activity))).toMatchObject({
      starts_at: '2025-11-07T06:30:00.000Z',
      ends_at: '2025-11-07T08:00:00.000Z',
      rotation_seconds: 15,
    })
  })

  it('keeps the points of the agenda without their numbers', () => {
    expect(agendaLines('1. 学习讨论\n\n2、走进社区\n - 2026 年计划')).toEqual(['学习讨论', '走进社区', '2026 年计划'])
  })
})

describe('changesOf', () => {
  it('sends nothing that stayed', () => {
    expect(changesOf(planOf(activity), activity)).toEqual({})
    expect(changesOf({ ...planOf(activity), venue: ' 三楼 ' }, activity)).toEqual({ venue: '三楼' })
  })
})

describe('usedVenues', () => {
  it('offers each place once, with its latest address', () => {
    const older = { ...activity, venue_address: '旧地址' }
    expect(usedVenues([activity, older])).toEqual([{ venue: '二楼会议室', venue_address: '梧桐街道 12 号' }])
  })
})
