import { describe, expect, it } from 'vitest'
import type { OutboxRow } from '@/offline/db'
import { recordsOf, withLocal } from './localLines'

const NOW = Date.parse('2026-03-06T06:00:00Z')
const AT = '2026-03-06T05:58:00Z'
const line = (id: string, changes = {}) => ({
  ...{ member_id: id, name: id, name_pinyin: id, kind: 'home' as const, status: 'unmarked' as const },
  ...{ checked_in_at: null, left_at: null, is_own: false, cards: [`CARD${id}`], ...changes },
})
const row = (evidence: OutboxRow['body']['evidence'], changes: Partial<OutboxRow> = {}): OutboxRow => ({
  ...{ id: String(evidence.value), format: 1, account_id: 'ann', state: 'waiting', attempts: 1, next_at: 0 },
  ...{ reason: 'network', created_at: NOW, answer: null, ...changes },
  body: { activity_id: 'a1', evidence, direction: 'in', captured_at: AT },
})
const local = (rows: OutboxRow[], lines = [line('Wu'), line('Li')], untold = new Set<string>()) =>
  withLocal(lines, rows, { untold, now: NOW })

describe('withLocal', () => {
  it('shows a tick and a card as waiting on the line of their member', () => {
    const shown = local([row({ kind: 'roster', value: 'Wu' }), row({ kind: 'member_card', value: 'CARDLi77' })])
    expect(shown.lines.map(({ waitingSince }) => waitingSince)).toEqual([AT, AT])
    expect(shown.loose).toEqual([])
  })

  it('keeps a card that is not on the roster in sight', () => {
    const { loose } = local([row({ kind: 'member_card', value: 'CARDZz77' })])
    expect(loose).toEqual([{ id: 'CARDZz77', name: null, capturedAt: AT, reason: null }])
  })

  it('tells a refusal that came after waiting, until somebody has checked the person in', () => {
    const refused = row({ kind: 'roster', value: 'Wu' }, { state: 'parked', reason: 'too_late' })
    expect(local([refused]).loose.map(({ name, reason }) => [name, reason])).toEqual([['Wu', 'too_late']])
    expect(local([refused], [line('Wu', { status: 'arrived' })]).loose).toEqual([])
  })

  it('does not repeat a refusal that was said at once', () => {
    const refused = row({ kind: 'roster', value: 'Wu' }, { state: 'parked', reason: 'too_late', attempts: 0 })
    expect(local([refused]).loose).toEqual([])
    expect(local([refused], [line('Wu')], new Set(['Wu'])).loose).toHaveLength(1)
  })

  it('tells going from coming', () => {
    const leaving = row({ kind: 'roster', value: 'Wu' })
    leaving.body.direction = 'out'
    const [first] = local([leaving]).lines
    expect([first?.waitingSince, first?.leavingSince]).toEqual([null, AT])
  })

  it('shows an answered record no longer as waiting', () => {
    const shown = local([row({ kind: 'roster', value: 'Wu' }, { state: 'done' })])
    expect([shown.lines[0]?.waitingSince, shown.loose]).toEqual([null, []])
  })
})

describe('recordsOf', () => {
  it('is of one activity, and of what was recorded for others', () => {
    const tick = row({ kind: 'roster', value: 'Wu' })
    const own = row({ kind: 'rotating_code', value: 'X' })
    expect(recordsOf('a1', [tick, own])).toEqual([tick])
    expect(recordsOf('a2', [tick])).toEqual([])
  })
})
