import { beforeAll, describe, expect, it } from 'vitest'
import { useLanguage } from '.'
import { JOINER, formatRange, formatRelative, formatTime, fromLocalInput, localDate, toLocalInput } from './format'

const AFTERNOON = '2025-12-05T06:30:00Z'

describe('days and times', () => {
  beforeAll(() => useLanguage('zh'))

  it('are those of Shanghai wherever the phone is', () => {
    expect(formatTime(AFTERNOON)).toBe('14:30')
    expect(localDate('2025-12-05T17:00:00Z')).toBe('2025-12-06')
  })

  it('go into a date input and come back as the same instant', () => {
    expect(toLocalInput(AFTERNOON)).toBe('2025-12-05T14:30')
    expect(fromLocalInput('2025-12-05T14:30')).toBe('2025-12-05T06:30:00.000Z')
  })

  it('name the day once when a range stays within it', () => {
    expect(formatRange(AFTERNOON, '2025-12-05T08:00:00Z')).toBe(`14:30–${JOINER}16:00`)
    expect(formatRange(AFTERNOON, '2025-12-05T16:10:00Z')).toBe(`14:30–${JOINER}12月6日星期六 00:10`)
  })

  it('are relative while they are near', () => {
    expect(formatRelative(AFTERNOON, '2025-12-05T06:33:00Z')).toBe('3分钟前')
    expect(formatRelative(AFTERNOON, '2025-12-25T06:30:00Z')).toBe('2025年12月5日')
  })
})
