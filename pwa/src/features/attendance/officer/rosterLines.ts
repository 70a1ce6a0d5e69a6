import type { components } from '@/api/schema'

export type RosterLine = components['schemas']['RosterLine']
export type RosterFilter = 'all' | 'missing' | 'arrived' | 'leave'

const ARRIVED: RosterLine['status'][] = ['present', 'late', 'provisional']

export const hasArrived = ({ status }: RosterLine) => ARRIVED.includes(status)

const FILTERS: Record<RosterFilter, (line: RosterLine) => boolean> = {
  all: () => true,
  missing: (line) => line.status === 'unmarked',
  arrived: hasArrived,
  leave: (line) => line.status === 'on_leave',
}

/** The lines of one segment that match what was typed. */
export function linesShown(lines: readonly RosterLine[], filter: RosterFilter, query: string): RosterLine[] {
  return lines.filter((line) => FILTERS[filter](line) && isFound(line, query))
}

/** Whether `query` is part of the name, of its pinyin, or the beginning of its initials. */
export function isFound(line: { name: string; name_pinyin: string }, query: string): boolean {
  const wanted = query.toLowerCase().replace(/[\s·'’]/g, '')
  if (wanted === '') return true
  const [syllables = '', initials = ''] = line.name_pinyin.toLowerCase().split(' ')
  return (
    line.name.toLowerCase().replace(/[\s·]/g, '').includes(wanted) ||
    syllables.includes(wanted) ||
    initials.startsWith(wanted)
  )
}

/** How many of the home roster are expected and have arrived; guests are counted apart. */
export function countsOf(lines: readonly RosterLine[]) {
  const home = lines.filter(({ kind }) => kind === 'home')
  const count = (filter: RosterFilter) => home.filter(FILTERS[filter]).length
  return {
    expected: home.length,
    arrived: count('arrived'),
    late: home.filter(({ status }) => status === 'late').length,
    leave: count('leave'),
    missing: count('missing'),
    guests: lines.length - home.length,
  }
}
