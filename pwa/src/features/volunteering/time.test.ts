import { beforeAll, describe, expect, it } from 'vitest'
import { usePageTexts } from '@/locales'
import { dayAfter, hoursText, lastDay, periodText } from './time'

beforeAll(usePageTexts)

describe('hoursText', () => {
  it.each([
    [45, '45分钟'],
    [120, '2小时'],
    [750, '12小时30分钟'],
    [0, '0分钟'],
  ])('says %i minutes', (minutes, text) => {
    expect(hoursText(minutes)).toBe(text)
  })
})

describe('days', () => {
  it('go over the end of a leap February', () => {
    expect(lastDay('2028-03-01')).toBe('2028-02-29')
    expect(dayAfter('2028-02-28')).toBe('2028-02-29')
  })

  it('are told as a period, or as the one day that it is', () => {
    expect(periodText('2026-01-01', '2026-07-01')).toBe('2026年1月1日 至 2026年6月30日')
    expect(periodText('2026-01-01', '2026-01-02')).toBe('2026年1月1日')
  })
})
