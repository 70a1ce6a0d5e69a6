import { describe, expect, it } from 'vitest'
import { uuidv7 } from './uuidv7'

describe('uuidv7', () => {
  it('has version 7 and the RFC variant', () => {
    expect(uuidv7()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('begins with the milliseconds of its making', () => {
    expect(uuidv7(0x0123456789ab).replaceAll('-', '').slice(0, 12)).toBe('0123456789ab')
  })

  it('differs every time within one millisecond', () => {
    const made = new Set(Array.from({ length: 500 }, () => uuidv7(1)))
    expect(made.size).toBe(500)
  })
})
