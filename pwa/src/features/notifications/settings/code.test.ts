import { describe, expect, it } from 'vitest'
import { codeIn } from './code'

describe('codeIn', () => {
  it.each([
    ['012345', '012345'],
    [' 012 345 ', '012345'],
    ['０１２３４５', '012345'],
    ['验证码 012345，30 分钟内有效。', '012345'],
    ['Your code is 012345. It is good for 30 minutes.', '012345'],
    ['01234', ''],
    ['0123456', ''],
  ])('finds in %j the code %j', (text, code) => {
    expect(codeIn(text)).toBe(code)
  })
})
