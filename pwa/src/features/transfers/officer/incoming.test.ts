import { describe, expect, it } from 'vitest'
import { emptyPaper, paperBody, paperFaults, paperFieldOf, type PaperDraft } from './incoming'

const whole: PaperDraft = {
  ...emptyPaper('2026-03-06'),
  ...{ sender: ' 湖东市交通运输局机关党委 ', number: '17', issued_on: '2026-03-01', dues_month: '2026-02' },
  ...{ name: '夏竹君', sex: '2', id_number: '999999197109090018', phone: '15400009876' },
  branch: { id: 'b1', name: '律师一支部' },
}

describe('paperFaults', () => {
  it('finds none in a letter that is whole', () => {
    expect(paperFaults(whole)).toEqual({})
  })

  it('wants a branch, the day of a probation, and one to ninety days', () => {
    const wrong = { ...whole, branch: undefined, standing: 'probationary' as const, valid_days: '91' }
    expect(Object.keys(paperFaults(wrong)).sort()).toEqual(['branch', 'joined_on', 'valid_days'])
  })
})

describe('paperBody', () => {
  it('sends the month of dues as its first day, and nothing for what was left empty', () => {
    const body = paperBody('t1', whole)
    expect(body).toMatchObject({ id: 't1', destination_id: 'b1', dues_paid_to: '2026-02-01', valid_days: 30 })
    expect(body).toMatchObject({ sender: '湖东市交通运输局机关党委', contact: null, joined_on: null })
  })
})

describe('paperFieldOf', () => {
  it('puts a refusal beside the field that it is about', () => {
    expect(paperFieldOf('date_in_future', 'issued_on')).toBe('issued_on')
    expect(paperFieldOf('letter_known', undefined)).toBe('number')
    expect(paperFieldOf('transfer_open', undefined)).toBeUndefined()
  })
})
