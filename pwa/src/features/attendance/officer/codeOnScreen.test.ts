import { describe, expect, it } from 'vitest'
import { codeToShow, elapsed, isAlive, masked, shareLeft, type CodeOnScreen, type Mark } from './codeOnScreen'

const at = (seconds: number): Mark => ({ wall: 1_000_000 + seconds * 1000, steady: seconds * 1000 })
const code = (url: string, seconds: number): CodeOnScreen => ({
  code: { url, qr: { size: 29, path: '' }, short_code: '482915', refresh_after_seconds: 15 },
  since: at(seconds),
})

describe('codeToShow', () => {
  it('shows the first code at once', () => {
    expect(codeToShow(null, code('a', 0), at(0))?.code.url).toBe('a')
  })

  it('leaves a code on screen for a whole rotation although newer ones arrive', () => {
    expect(codeToShow(code('a', 0), code('b', 12), at(14))?.code.url).toBe('a')
    expect(codeToShow(code('a', 0), code('b', 12), at(15))?.code.url).toBe('b')
  })

  it('shows the last code a while longer when the network is gone, but never one that is over', () => {
    const last = code('a', 0)
    expect(codeToShow(last, last, at(20))?.code.url).toBe('a')
    expect(codeToShow(last, last, at(25))).toBeNull()
  })

  it('shows nothing outside the window', () => {
    expect(codeToShow(code('a', 0), null, at(1))).toBeNull()
  })

  it('comes back after a sleep with the code that arrives then', () => {
    expect(codeToShow(null, code('b', 3600), at(3600))?.code.url).toBe('b')
  })
})

describe('the age of a code', () => {
  it('counts the sleep of a machine whose steady clock stood still', () => {
    const now: Mark = { wall: at(60).wall, steady: at(1).steady }
    expect(isAlive(code('a', 0), now)).toBe(false)
  })

  it('does not depend on a wall clock that is set back', () => {
    const now: Mark = { wall: 0, steady: at(40).steady }
    expect(elapsed(at(0), now)).toBe(40_000)
    expect(isAlive(code('a', 0), now)).toBe(false)
  })

  it('runs down over one rotation', () => {
    expect(shareLeft(code('a', 0), at(0))).toBe(1)
    expect(shareLeft(code('a', 0), at(7.5))).toBe(0.5)
    expect(shareLeft(code('a', 0), at(40))).toBe(0)
  })
})

describe('masked', () => {
  it.each([
    ['王建国', '王**'],
    ['李文', '李*'],
    ['欧阳清和', '欧**'],
    ['古丽米热·阿卜杜热合曼', '古**'],
    ['李', '李'],
  ])('%s → %s', (name, expected) => expect(masked(name)).toBe(expected))
})
