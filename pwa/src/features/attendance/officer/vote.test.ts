import { describe, expect, it } from 'vitest'
import { bodyOf, emptyVote, faultOf, unvoted } from './vote'

const vote = { ...emptyVote(), text: '同意接收', yes: '5', no: '1', abstain: '1' }

describe('faultOf', () => {
  it('finds nothing wrong with a vote of those present', () => {
    expect(faultOf(vote, 7, false)).toBeUndefined()
    expect(faultOf(vote, 9, false)).toBeUndefined()
  })

  it('wants a text, no more votes than people, and a reason where one is due', () => {
    expect(faultOf({ ...vote, text: ' ' }, 7, false)).toBe('text')
    expect(faultOf(vote, 6, false)).toBe('votes')
    expect(faultOf({ ...vote, yes: '五' }, 7, false)).toBe('votes')
    expect(faultOf(vote, 7, true)).toBe('reason')
    expect(faultOf({ ...vote, kind: 'election', excluded: '2' }, 7, false)).toBe('reason')
  })
})

describe('unvoted', () => {
  it('says how many hands were not counted', () => {
    expect(unvoted(vote, 9)).toBe(2)
    expect(unvoted(vote, 7)).toBe(0)
  })
})

describe('bodyOf', () => {
  it('leaves nobody out of an ordinary vote', () => {
    expect(bodyOf({ ...vote, excluded: '2', exclusionReason: '长期患病' })).toMatchObject({
      yes: 5,
      excluded: 0,
      exclusion_reason: null,
    })
  })
})
