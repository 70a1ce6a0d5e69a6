import { describe, expect, it } from 'vitest'
import { createBurst } from './typedScanner'

const typed = (text: string, everyMs: number) => {
  const burst = createBurst()
  return [...text, 'Enter'].map((key, place) => burst(key, 1_000 + place * everyMs)).at(-1)
}

describe('createBurst', () => {
  it('reads what a scanner types', () => {
    expect(typed('http://localhost/q/ABC', 8)).toBe('http://localhost/q/ABC')
  })

  it('leaves alone what people type', () => {
    expect(typed('zhangsan', 150)).toBeNull()
  })

  it('takes only the burst after what was typed by hand', () => {
    const burst = createBurst()
    burst('z', 0)
    const last = [...'123456', 'Enter'].map((key, place) => burst(key, 5_000 + place * 10)).at(-1)
    expect(last).toBe('123456')
  })

  it('ignores keys that are no characters, such as Shift', () => {
    const burst = createBurst()
    const keys = ['Shift', 'H', 'Shift', 'T', 'T', 'P', 'S', ':', 'Enter']
    expect(keys.map((key, place) => burst(key, 1_000 + place * 5)).at(-1)).toBe('HTTPS:')
  })
})
