import { describe, expect, it } from 'vitest'
import { bodyOfShift, faultsOfShift, minutesOfShift, withRole, type ShiftForm } from './shiftForm'

const settings = {
  ...{ late_cancel_hours: '24', opens_before_minutes: '30', grace_minutes: '60' },
  ...{ rotation_seconds: '15', grace_seconds: '30' },
}
const form = (changes: Partial<ShiftForm> = {}): ShiftForm => ({
  ...{ role: '服务岗', from: '09:00', until: '11:00', needed: '2', point: '门口', note: '', qualification: '' },
  settings,
  ...changes,
})
const driver = { role: '驾驶员', role_en: 'Driver', needed: 20, minutes: 240, qualification: 'driving_licence' }

describe('the form of a shift', () => {
  it('takes people, hours and the licence from a role of the template', () => {
    const filled = withRole(form({ from: '07:30' }), driver, false)
    expect(filled).toMatchObject({ role: '驾驶员', until: '11:30', needed: '20', qualification: 'driving_licence' })
  })

  it('ends on the day after where it ends before it begins', () => {
    const night = form({ from: '22:00', until: '02:00' })
    expect(faultsOfShift(night)).toEqual({})
    expect(minutesOfShift(night)).toBe(240)
    expect(bodyOfShift(night, '2026-06-07')).toMatchObject({
      starts_at: '2026-06-07T14:00:00.000Z',
      ends_at: '2026-06-07T18:00:00.000Z',
      qualification: null,
    })
  })

  it('takes settings within their range, and sends numbers', () => {
    const slow = { ...settings, rotation_seconds: '61' }
    expect(faultsOfShift(form({ settings: slow }))).toEqual({ settings: 'setting' })
    expect(bodyOfShift(form(), '2026-06-07')).toMatchObject({ late_cancel_hours: 24, rotation_seconds: 15 })
  })

  it('names what is wrong', () => {
    const faults = faultsOfShift(form({ role: ' ', until: '09:00', needed: '0' }))
    expect(faults).toEqual({ role: 'missing', until: 'times', needed: 'number' })
  })
})
