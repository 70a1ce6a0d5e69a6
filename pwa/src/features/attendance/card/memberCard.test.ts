import { describe, expect, it } from 'vitest'
import { codeOf } from './memberCard'

const keyOf = (text: string) =>
  crypto.subtle.importKey('raw', new TextEncoder().encode(text), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])

describe('codeOf', () => {
  it('makes the code that the server reads', async () => {
    const card = { shortId: '0123456789', key: await keyOf('k'.repeat(32)), urlPrefix: 'http://localhost/q/' }

    const code = await codeOf(card, 1_772_769_600_000)

    expect(code).toBe('http://localhost/q/EEASGRLHREKSEECAEJLPL7LIISVBK')
  })

  it('changes every five seconds and not in between', async () => {
    const card = { shortId: '0123456789', key: await keyOf('k'.repeat(32)), urlPrefix: '' }

    const codes = await Promise.all([0, 4_999, 5_000].map((now) => codeOf(card, 1_772_769_600_000 + now)))

    expect(codes[0]).toBe(codes[1])
    expect(codes[2]).not.toBe(codes[0])
  })
})
