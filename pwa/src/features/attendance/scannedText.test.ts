import { describe, expect, it } from 'vitest'
import { readScanned } from './scannedText'

const TOKEN = 'CEAAAAAAAAAAAAAAAAAAAAAAAAAAA'

describe('readScanned', () => {
  it('finds the token of a check-in code at any host', () => {
    expect(readScanned(`https://lianxin.example/q/${TOKEN}`)).toEqual({ kind: 'check-in', token: TOKEN })
    expect(readScanned(`http://192.168.1.4:8000/q/${TOKEN.toLowerCase()}`)).toEqual({ kind: 'check-in', token: TOKEN })
  })

  it('finds the token of an activation', () => {
    expect(readScanned('https://x.example/activate#abcDEF_1234567890')).toEqual({
      kind: 'activation',
      token: 'abcDEF_1234567890',
    })
  })

  it.each(['', 'hello', 'https://x.example/', `weixin://q/${TOKEN}`, 'https://x.example/q/short'])(
    'takes %j for none of ours',
    (text) => expect(readScanned(text)).toBeNull(),
  )
})
