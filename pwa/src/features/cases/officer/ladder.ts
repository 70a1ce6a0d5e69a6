import type { LadderLine } from './queries'

export type Order = 'name' | 'due'

/** By name as the server lists them, or by the day of the next step; cases that are due stand first then. */
export const ordered = (lines: readonly LadderLine[], order: Order): LadderLine[] =>
  order === 'name'
    ? [...lines]
    : [...lines].sort((one, other) => (one.next_on ?? '').localeCompare(other.next_on ?? ''))
