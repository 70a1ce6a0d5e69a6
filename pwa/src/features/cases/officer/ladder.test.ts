import { describe, expect, it } from 'vitest'
import { ordered } from './ladder'
import type { LadderLine } from './queries'

const line = (name: string, next_on: string | null): LadderLine => ({
  ...{ member: { id: name, name }, since_on: '2026-01-06', months: 3, missed: 3, step: 3 },
  ...{ next_on, case_id: null, can_open: false },
})
const lines = [line('安', '2026-06-06'), line('白', null), line('陈', '2026-05-06')]

describe('ordered', () => {
  it('keeps the order of names', () => {
    expect(ordered(lines, 'name').map(({ member }) => member.name)).toEqual(['安', '白', '陈'])
  })

  it('puts first what is due first', () => {
    expect(ordered(lines, 'due').map(({ member }) => member.name)).toEqual(['白', '陈', '安'])
  })
})
