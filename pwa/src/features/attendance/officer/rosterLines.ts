import type { components } from '@/api/schema'
import { isFound } from '../desk/search'

export type Roster = components['schemas']['Roster']
export type RosterLine = components['schemas']['RosterLine']
export type RosterFilter = 'all' | 'missing' | 'arrived' | 'leave'

const ARRIVED: RosterLine['status'][] = ['present', 'late', 'provisional']

export const hasArrived = ({ status }: RosterLine) => ARRIVED.includes(status)

const FILTERS: Record<RosterFilter, (line: RosterLine) => boolean> = {
  all: () => true,
  missing: ({ status }) => status === 'unmarked' || status === 'absent' || status === 'not_counted',
  arrived: hasArrived,
  leave: (line) => line.status === 'on_leave',
}

const byPinyin = (one: RosterLine, other: RosterLine) =>
  one.name_pinyin < other.name_pinyin ? -1 : Number(one.name_pinyin > other.name_pinyin)

/** The whole roster, from what was `kept` and what the server tells to have changed since. */
export function withChanges(kept: Roster | undefined, told: Roster): Roster {
  if (told.since === null || !kept) return told
  const gone = new Set(told.gone)
  const changed = new Map(told.lines.map((line) => [line.member_id, line]))
  const lines = kept.lines
    .filter(({ member_id }) => !gone.has(member_id))
    .map((line) => changed.get(line.member_id) ?? line)
  const known = new Set(lines.map(({ member_id }) => member_id))
  const added = told.lines.filter(({ member_id }) => !known.has(member_id))
  return { ...told, lines: added.length > 0 ? [...lines, ...added].sort(byPinyin) : lines }
}

/** The lines of one segment that match what was typed. */
export function linesShown(lines: readonly RosterLine[], filter: RosterFilter, query: string): RosterLine[] {
  return lines.filter((line) => FILTERS[filter](line) && isFound(line, query))
}

/** How many of the home roster are expected and have arrived; guests, the exempt and the not counted stand apart. */
export function countsOf(lines: readonly RosterLine[]) {
  const home = lines.filter(({ kind }) => kind === 'home')
  const count = (filter: RosterFilter) => home.filter(FILTERS[filter]).length
  const has = (status: RosterLine['status']) => home.filter((line) => line.status === status).length
  return {
    expected: home.length - has('exempt') - has('not_counted'),
    arrived: count('arrived'),
    late: has('late'),
    madeUp: has('made_up'),
    exempt: has('exempt'),
    notCounted: has('not_counted'),
    leave: count('leave'),
    missing: count('missing') - has('not_counted'),
    guests: lines.length - home.length,
  }
}
