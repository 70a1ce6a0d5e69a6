import { beforeAll, describe, expect, it } from 'vitest'
import { usePageTexts } from '@/locales'
import results from '@/locales/zh/results'
import type { OutboxRow } from '@/offline/db'
import { refused, resultOf, timeOf } from './scanResult'

const row = (changes: Partial<OutboxRow>): OutboxRow => ({
  id: 'r1',
  format: 1,
  account_id: 'ann',
  body: { activity_id: null, evidence: { kind: 'rotating_code', value: 'X' } },
  state: 'waiting',
  attempts: 0,
  next_at: 0,
  reason: null,
  created_at: 0,
  answer: null,
  ...changes,
})
const answered = (changes: object) =>
  row({
    state: 'done',
    answer: {
      outcome: 'checked_in',
      status: 'present',
      activity: { id: 'a1', title: '主题党日', starts_at: '2026-03-06T06:00:00Z', venue: '三楼' },
      member: { id: 'm1', name: '林晚晴' },
      checked_in_at: '2026-03-06T06:03:00Z',
      ...changes,
    },
  })

beforeAll(usePageTexts)

describe('resultOf', () => {
  it('never says success before the server does', () => {
    expect(resultOf(row({})).title).toBe('正在签到')
    expect(resultOf(row({ state: 'sending' })).title).toBe('正在签到')
    expect(resultOf(row({ reason: 'network' }))).toMatchObject({ tone: 'waiting', title: '待上传' })
  })

  it('lets a scan that waits be a check-out where that may be, and the other way round', () => {
    const out = { ...row({}).body, direction: 'out' }
    expect(resultOf(row({ reason: 'network' })).acts).toEqual(['retry', 'done'])
    expect(resultOf(row({ reason: 'network' }), true).acts).toEqual(['retry', 'turn-out', 'done'])
    expect(resultOf(row({ reason: 'network', body: out }))).toMatchObject({
      title: '签退，待上传',
      acts: ['retry', 'turn-in', 'done'],
    })
    expect(resultOf(row({ body: out })).title).toBe('正在签退')
  })

  it('asks for the sign-in that a scan waits for', () => {
    expect(resultOf(row({ reason: 'sign_in_required' })).acts).toEqual(['sign-in'])
  })

  it.each([
    [{}, '签到成功', 'good'],
    [{ status: 'late' }, '签到成功，记为迟到', 'warn'],
    [{ status: 'provisional' }, '已收到，等书记确认', 'warn'],
    [{ outcome: 'already' }, '您已经签到了', 'good'],
  ])('tells %j apart in words', (changes, title, tone) => {
    expect(resultOf(answered(changes))).toMatchObject({ title, tone, activityId: 'a1' })
  })

  it('says since when somebody was in already', () => {
    expect(resultOf(answered({ outcome: 'already' })).text).toContain('14:03')
  })

  it('reads the facts of a refusal', () => {
    const early = row({ state: 'parked', reason: 'too_early', answer: { opens_at: '2026-03-06T05:00:00+00:00' } })
    expect(resultOf(early).text).toContain('13:00')
  })
})

describe('refused', () => {
  it.each(Object.keys(results).filter((key) => !key.endsWith('Text')))('has words and a way on for %s', (reason) => {
    const result = refused(reason)
    expect(result.title).not.toContain('results.')
    expect(result.text).not.toBe('')
    expect(result.acts.length).toBeGreaterThan(0)
  })

  it('names the own branch to somebody who moved away', () => {
    expect(refused('moved_away', { organisation_name: '出租一支部' }).text).toContain('出租一支部')
  })

  it('sends an outdated code back to the scanner and wrong digits back to the digits', () => {
    expect(refused('code_expired').acts[0]).toBe('scan')
    expect(refused('short_code_wrong', { left: 3 }).acts[0]).toBe('type')
    expect(refused('short_code_wrong', { left: 3 }).text).toContain('3 次')
  })

  it('leads somebody who is too late to the activity, where "I was there" is', () => {
    expect(refused('too_late', {}, { activity_id: 'a1' })).toMatchObject({
      activityId: 'a1',
      acts: ['activity', 'done'],
    })
  })

  it('survives a reason that this version does not know', () => {
    expect(refused('brand_new').title).toBe('没有签到成功')
  })
})

describe('timeOf', () => {
  it('adds the day unless it is today', () => {
    const noon = Date.parse('2026-03-06T04:00:00Z')
    expect(timeOf('2026-03-06T06:03:00Z', noon)).toBe('14:03')
    expect(timeOf('2026-03-05T06:03:00Z', noon)).toContain('3月5日')
  })
})
