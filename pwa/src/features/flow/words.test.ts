import { beforeAll, describe, expect, it } from 'vitest'
import { useOfficerTexts } from '@/locales'
import type { Away } from './queries'
import { contactChip, isContactNear, monthsText, reasonText, reportText } from './words'

beforeAll(useOfficerTexts)

describe('contactChip', () => {
  it.each([
    [7, 'bad', '超过 7 天没联系'],
    [0, 'warn', '今天该联系'],
    [-12, 'neutral', '还有 12 天该联系'],
  ])('says of %s days what they mean', (days, tone, label) => {
    expect(contactChip({ contact_days_over: days })).toEqual({ tone, label })
  })
})

describe('isContactNear', () => {
  it.each([
    [true, -30, true],
    [true, -31, false],
    [false, 400, false],
  ])('of a confirmed (%s) registration with %s days is %s', (is_confirmed, contact_days_over, expected) => {
    expect(isContactNear({ is_confirmed, contact_days_over } as Away)).toBe(expected)
  })
})

describe('the words', () => {
  it('count months from the first one on', () => {
    expect([monthsText({ months: 0 }), monthsText({ months: 7 })]).toEqual(['外出不到 1 个月', '外出 7 个月'])
  })

  it('prefer what the member wrote', () => {
    expect(reasonText({ reason: 'other', reason_words: '陪读' })).toBe('陪读')
    expect(reasonText({ reason: 'study', reason_words: null })).toBe('学习')
  })

  it('say since when a report is due', () => {
    expect(reportText({ report_due_on: '2026-03-01', report_days_over: 5 })).toContain('5 天')
    expect(reportText({ report_due_on: '2026-03-01', report_days_over: -5 })).toContain('2026年3月1日')
  })
})
