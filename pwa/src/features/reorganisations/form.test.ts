import { describe, expect, it } from 'vitest'
import { missingIn, newForm, newPart, takenBy, wishOf } from './form'

const DAY = '2026-03-06'

describe('missingIn', () => {
  it('asks for a second branch before several become a new one', () => {
    const form = newForm('merge', DAY)
    form.originIds = ['a']
    Object.assign(form.parts[0]!, { isNew: true, name: '新支部', shortName: '新' })
    expect(missingIn(form)).toBe('branch')
    form.originIds.push('b')
    expect(missingIn(form)).toBeUndefined()
  })

  it('asks for names, members and a day', () => {
    const form = newForm('split', '')
    form.originIds = ['a']
    expect(missingIn(form)).toBe('name')
    Object.assign(form.parts[0]!, { name: '新支部', shortName: '新' })
    expect(missingIn(form)).toBe('members')
    form.parts[0]!.memberIds = ['m']
    expect(missingIn(form)).toBe('day')
  })
})

describe('wishOf', () => {
  it('names a branch that stands, and nobody where the rest goes', () => {
    const form = newForm('dissolve', DAY)
    form.originIds = ['a']
    form.parts[0]!.branchId = 'b'
    expect(wishOf(form)).toEqual({
      kind: 'dissolve',
      effective_on: DAY,
      origin_ids: ['a'],
      parts: [{ branch_id: 'b', name: null, short_name: null, kind: 'branch', member_ids: null }],
    })
  })
})

describe('takenBy', () => {
  it('knows whom the other destinations name', () => {
    const [one, other] = [newPart('split', false), newPart('split', false)]
    one.memberIds = ['m']
    expect([...takenBy([one, other], other)]).toEqual(['m'])
    expect([...takenBy([one, other], one)]).toEqual([])
  })
})
