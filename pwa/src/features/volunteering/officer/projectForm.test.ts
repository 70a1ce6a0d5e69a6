import { describe, expect, it } from 'vitest'
import { bodyOf, emptyForm, faultsOf, type ProjectForm } from './projectForm'

const whole = (changes: Partial<ProjectForm> = {}): ProjectForm => ({
  ...emptyForm(),
  ...{ title: '爱心送考', purpose: '接送考生', for_whom: '考生', place: '一中', issuer_name: '云溪志愿服务队' },
  ...{ from_on: '2026-06-07', last_on: '2026-06-08' },
  ...changes,
})

describe('the form of a project', () => {
  it('names what is missing and a last day before the first', () => {
    expect(faultsOf(whole(), false)).toEqual({})
    expect(faultsOf(whole({ title: ' ', last_on: '2026-06-06' }), false)).toEqual({ title: 'missing', last_on: 'last' })
  })

  it('asks for the insurance of dangerous work once it is published', () => {
    expect(faultsOf(whole({ is_dangerous: true }), false)).toEqual({})
    expect(faultsOf(whole({ is_dangerous: true }), true)).toEqual({ insurance: 'insurance' })
  })

  it('takes a share of a whole percent, or none', () => {
    const shares = ['', '1', '50', '100', '0', '101', '5.5', 'x']
    expect(shares.map((least_share) => faultsOf(whole({ least_share }), false).least_share ?? '')).toEqual([
      ...['', '', '', ''],
      ...['share', 'share', 'share', 'share'],
    ])
    expect(['', '50'].map((least_share) => bodyOf(whole({ least_share })).least_share_percent)).toEqual([null, 50])
  })

  it('takes hours a day and of rest, and sends minutes', () => {
    expect(faultsOf(whole({ most_hours: '0.5', rest_hours: '25' }), false)).toEqual({
      most_hours: 'most',
      rest_hours: 'rest',
    })
    const body = bodyOf(whole({ most_hours: '7.5', rest_hours: '0' }))
    expect([body.most_minutes_a_day, body.least_rest_minutes]).toEqual([450, 0])
  })

  it('sends the first day after the project, and null where no card is asked for', () => {
    const body = bodyOf(whole())
    expect(body.until_on).toBe('2026-06-09')
    expect(body.qualification).toBeNull()
    expect('last_on' in body).toBe(false)
  })
})
