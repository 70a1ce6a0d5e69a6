import { beforeEach, describe, expect, it } from 'vitest'
import { chooseSize, startReading, useReading } from './reading'

const root = document.documentElement

describe('the text size', () => {
  beforeEach(() => {
    localStorage.clear()
    startReading()
  })

  it('is left to the browser until somebody chooses', () => {
    expect(root.style.fontSize).toBe('')
    expect(root.hasAttribute('data-elder')).toBe(false)
  })

  it('enlarges the whole page in 长辈版', () => {
    chooseSize(24)
    expect(root.style.fontSize).toBe('24px')
    expect(root.hasAttribute('data-elder')).toBe(true)
    expect(useReading().isElder.value).toBe(true)
  })

  it('is kept for the next visit', () => {
    chooseSize(22)
    root.style.fontSize = ''
    startReading()
    expect(root.style.fontSize).toBe('22px')
  })

  it('stays between 18 and 30, below that it is normal', () => {
    chooseSize(99)
    expect(useReading().size.value).toBe(30)
    chooseSize(12)
    expect(useReading().size.value).toBe(0)
  })
})
