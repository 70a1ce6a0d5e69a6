import { describe, expect, it } from 'vitest'
import { titleOn } from './words'

describe('titleOn', () => {
  it.each([
    ['11月支部党员大会', '2026-12-25', '12月支部党员大会'],
    ['11月支部党员大会', '2026-11-25', '11月支部党员大会'],
    ['迎新年座谈会', '2026-12-25', '迎新年座谈会'],
  ])('calls %s on %s %s', (title, day, expected) => {
    expect(titleOn(title, day)).toBe(expected)
  })
})
