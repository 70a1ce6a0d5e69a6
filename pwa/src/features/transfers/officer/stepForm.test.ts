import { describe, expect, it } from 'vitest'
import { emptyForm, faultsOf, stepOf } from './stepForm'

const form = (fields: Partial<ReturnType<typeof emptyForm>> = {}) => ({ ...emptyForm(), ...fields })

describe('faultsOf', () => {
  it.each([
    ['return', {}, 'reason'],
    ['refuse', { reason: 'other' }, 'note'],
    ['issue_letter', { validDays: '91', contact: '025' }, 'validDays'],
    ['issue_letter', { validDays: '0', contact: '025' }, 'validDays'],
    ['issue_letter', { validDays: '一个月', contact: '025' }, 'validDays'],
    ['reissue_letter', {}, 'contact'],
    ['record_receipt', {}, 'acceptedOn'],
    ['accept', { wantsOther: true }, 'branch'],
  ] as const)('holds %s back for what is missing', (action, fields, fault) => {
    expect(Object.keys(faultsOf(action, form(fields)))).toEqual([fault])
  })

  it.each([
    ['agree', {}],
    ['return', { reason: 'dues' }],
    ['issue_letter', { validDays: '90', contact: '025-0000' }],
    ['accept', { branch: { id: 'b1', name: '一支部' } }],
  ] as const)('lets %s go when it is complete', (action, fields) => {
    expect(faultsOf(action, form(fields))).toEqual({})
  })
})

describe('stepOf', () => {
  it('sends where the officer saw it, and nothing that the action does not know', () => {
    const filled = form({ note: ' 材料齐 ', reason: 'dues', contact: '025', branch: { id: 'b1', name: '一支部' } })
    expect(stepOf('agree', 2, filled)).toEqual({ action: 'agree', position: 2, note: '材料齐' })
  })

  it('sends a return to its station', () => {
    expect(stepOf('return', 3, form({ reason: 'wrong', to: '1' }))).toMatchObject({
      reason: 'wrong',
      to: 1,
      note: null,
    })
  })

  it('names another branch only where one is wanted', () => {
    const branch = { id: 'b1', name: '一支部' }
    expect(stepOf('accept', 3, form({ branch }))).not.toHaveProperty('branch_id')
    expect(stepOf('accept', 3, form({ branch, wantsOther: true })).branch_id).toBe('b1')
  })

  it('dates a letter by its days and a receipt by its day', () => {
    expect(stepOf('issue_letter', 2, form({ contact: '025' }))).toMatchObject({ valid_days: 30, contact: '025' })
    expect(stepOf('record_receipt', 3, form({ acceptedOn: '2026-03-06' }))).toMatchObject({
      accepted_on: '2026-03-06',
      reference: null,
    })
  })
})
