import { describe, expect, it } from 'vitest'
import type { Activity } from './nextStep'
import {
  addDays,
  bodyOfSeries,
  byYear,
  changesOfSeries,
  faultsOfSeries,
  firstForm,
  formOf,
  ruleOf,
  unknownYears,
  type PreviewRow,
  type Series,
} from './seriesForm'

const series = {
  rule: 'FREQ=MONTHLY;BYDAY=1FR',
  from: '2026-01-01',
  until: '2027-01-01',
  title: '{月}主题党日',
  starts_time: '14:30',
  duration_minutes: 90,
  allows_weekends: false,
  venue: '二楼会议室',
  venue_address: '',
  venue_id: null,
  agenda: '学习讨论',
  credits: ['theme_day'],
  mode: 'on_site',
  meeting_url: null,
  capacity: null,
} as unknown as Series

describe('firstForm', () => {
  it.each([
    ['2026-03-10', '2026-12-31'],
    ['2026-11-22', '2027-12-31'],
  ])('from %s runs until %s', (today, last) =>
    expect(firstForm(today, undefined)).toMatchObject({ first: today, last }),
  )

  it.each([
    ['2026-03-06T06:00:00Z', '2026-03-06T07:30:00Z', '14:00', '15:30'],
    ['2026-03-06T14:29:00Z', '2026-03-06T16:29:00Z', '14:30', '16:00'],
  ])('takes hours from last time, %s to %s, unless they pass midnight', (starts_at, ends_at, from, until) =>
    expect(firstForm('2026-03-10', { starts_at, ends_at } as Activity)).toMatchObject({ from, until }),
  )
})

describe('ruleOf', () => {
  it.each([
    'FREQ=MONTHLY;BYDAY=1FR',
    'FREQ=MONTHLY;BYDAY=-1SA',
    'FREQ=MONTHLY;INTERVAL=3;BYDAY=2WE',
    'FREQ=MONTHLY;BYMONTHDAY=15',
    'FREQ=MONTHLY;BYMONTHDAY=-1',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO',
  ])('writes %s as it was read', (rule) => expect(ruleOf(formOf({ ...series, rule }))).toBe(rule))
})

describe('bodyOfSeries', () => {
  it('ends after the last day and counts minutes', () =>
    expect(bodyOfSeries(formOf(series))).toMatchObject({
      from: '2026-01-01',
      until: '2027-01-01',
      duration_minutes: 90,
      venue_id: null,
    }))

  it('takes a link only where somebody joins online, and no number for no limit', () => {
    const typed = { ...formOf(series), meeting_url: 'https://meeting.example/j/1', capacity: ' 30 ' }
    expect(bodyOfSeries(typed)).toMatchObject({ mode: 'on_site', meeting_url: null, capacity: 30 })
    expect(bodyOfSeries({ ...typed, mode: 'online', capacity: '' })).toMatchObject({
      meeting_url: 'https://meeting.example/j/1',
      capacity: null,
    })
  })
})

describe('changesOfSeries', () => {
  it('sends nothing that stayed', () => {
    const form = formOf(series)
    expect(changesOfSeries(form, series)).toEqual({})
    expect(changesOfSeries({ ...form, until: '16:30', weekday: 'WE' }, series)).toEqual({
      duration_minutes: 120,
      rule: 'FREQ=MONTHLY;BYDAY=1WE',
    })
  })
})

describe('faultsOfSeries', () => {
  it('names every field that is wrong', () => {
    const form = { ...formOf(series), title: ' ', until: '14:00', last: '2025-01-01', credits: [] }
    expect(faultsOfSeries(form)).toEqual({
      title: 'missing',
      until: 'end_before_start',
      last: 'last_before_first',
      credits: 'no_credit',
    })
  })

  it('takes a secure link where somebody joins online, and a whole number of places', () => {
    const form = { ...formOf(series), meeting_url: 'http://meeting.example/1', capacity: '0' }
    expect(faultsOfSeries(form)).toEqual({ capacity: 'out_of_range' })
    expect(faultsOfSeries({ ...form, mode: 'hybrid', capacity: '30' })).toEqual({ meeting_url: 'not_a_link' })
  })
})

describe('the years of a preview', () => {
  const row = (day: string, is_published: boolean) =>
    ({ starts_at: `${day}T06:30:00Z`, day: { day, is_published } }) as PreviewRow
  const rows = [row('2026-12-04', true), row('2027-01-01', false), row('2027-02-05', false)]

  it('are told apart, and which of them has no holidays yet', () => {
    expect(byYear(rows).map(([year, ones]) => [year, ones.length])).toEqual([
      ['2026', 1],
      ['2027', 2],
    ])
    expect(unknownYears(rows)).toEqual(['2027'])
  })
})

describe('addDays', () => {
  it('goes over the end of a year', () => expect(addDays('2026-12-31', 1)).toBe('2027-01-01'))
})
