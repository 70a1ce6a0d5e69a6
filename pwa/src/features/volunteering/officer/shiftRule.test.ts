import { describe, expect, it } from 'vitest'
import type { Project } from '../queries'
import { bodyOfRule, firstRule, ruleText } from './shiftRule'

const project = { from_on: '2099-01-01', until_on: '2099-04-01' } as Project

describe('shifts by a rule', () => {
  it('begin with every Saturday of the project', () => {
    const rule = firstRule(project)
    expect(rule).toMatchObject({ from: '2099-01-01', last: '2099-03-31' })
    expect(ruleText(rule)).toBe('FREQ=WEEKLY;BYDAY=SA')
  })

  it('are every day, the n-th weekday or a day of the month as well', () => {
    const rule = firstRule(project)
    expect(ruleText({ ...rule, repeats: 'daily' })).toBe('FREQ=DAILY')
    expect(ruleText({ ...rule, repeats: 'weekday', ordinal: '-1' })).toBe('FREQ=MONTHLY;BYDAY=-1SA')
    expect(ruleText({ ...rule, repeats: 'day', monthDay: '1' })).toBe('FREQ=MONTHLY;BYMONTHDAY=1')
  })

  it('name the first day that does not belong to them, and what was left out', () => {
    const shift = { role: '服务岗', from: '22:00', until: '01:00', needed: '2', point: '门口', note: '' }
    const settings = { late_cancel_hours: '24', opens_before_minutes: '30', grace_minutes: '60' }
    const codes = { rotation_seconds: '15', grace_seconds: '30' }
    const form = { ...shift, qualification: '', settings: { ...settings, ...codes } }
    const body = bodyOfRule(form, firstRule(project), ['2099-01-03'])
    expect(body).toMatchObject({ until: '2099-04-01', minutes: 180, left_out: ['2099-01-03'] })
  })
})
