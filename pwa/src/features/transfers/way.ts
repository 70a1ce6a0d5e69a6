import type { Action, BatchAction, Station, Transfer } from './queries'

/** States in which a transfer lies at a station; the others it takes on beside its way. */
type Beside = 'returned' | 'letter_expired' | 'letter_lost' | 'withdrawn' | 'refused'
export type Task = Exclude<Station['state'], Beside> | 'letter' | 'outside'
export type Mark = 'done' | 'now' | 'ahead' | 'stopped'
export interface WayPoint {
  position: number
  state: Station['state']
  /** Who has it there; none: the member, or at the end nobody. */
  organisation: string | null
  mark: Mark
  /** When it was done, or when it came to where it is now. */
  at?: string
  /** What is done there; the same state means more where a letter is written, or the answer comes from outside. */
  task: Task
}

type Known = Pick<Transfer, 'state' | 'position' | 'since_at' | 'stations' | 'steps'>
const STOPPED: readonly Transfer['state'][] = ['withdrawn', 'refused']
const FORWARD: readonly Action[] = [
  ...(['submit', 'agree', 'issue_letter', 'reissue_letter', 'accept', 'place'] as const),
  ...(['issue_receipt', 'file', 'record_receipt'] as const),
]
const IN_BATCHES: readonly Action[] = ['agree', 'accept', 'place', 'issue_receipt', 'file']

/** A way before anybody has gone it. */
export const planned = (stations: readonly Station[]): WayPoint[] =>
  stations.map((station) => pointOf(station, stations, 'ahead'))

/** The whole way of a transfer, with what is behind it and where it is. */
export function wayOf(transfer: Known): WayPoint[] {
  return transfer.stations.map((station) => {
    const mark = markOf(station, transfer)
    return { ...pointOf(station, transfer.stations, mark), at: timeAt(station.position, mark, transfer) }
  })
}

/** What comes after the present station; nothing once it is over. */
export function following(transfer: Known): WayPoint | undefined {
  return isOver(transfer.state) ? undefined : wayOf(transfer).find(({ position }) => position === transfer.position + 1)
}

export const isOver = (state: Transfer['state']) => state === 'closed' || STOPPED.includes(state)

/** What leads on from here, if the person may do it. */
export const mainAction = (actions: readonly Action[]) => actions.find((action) => FORWARD.includes(action))

export const canBatch = (action: Action): action is BatchAction => IN_BATCHES.includes(action)

/** The step by which it was stopped or sent back, unless somebody has taken another one since. */
export function lastReason({ steps }: Pick<Transfer, 'steps'>) {
  const last = steps.at(-1)
  return last?.action === 'return' || last?.action === 'refuse' ? last : undefined
}

function pointOf(station: Station, stations: readonly Station[], mark: Mark): WayPoint {
  const next = stations.find(({ position }) => position === station.position + 1)
  return {
    position: station.position,
    state: station.state,
    organisation: station.organisation_name,
    mark,
    task: taskOf(station.state, next?.state),
  }
}

function taskOf(state: Station['state'], next?: Station['state']): Task {
  if (next === 'letter_issued') return 'letter'
  return state === 'letter_issued' && next === 'closed' ? 'outside' : (state as Task)
}

function markOf({ position }: Station, transfer: Known): Mark {
  if (position < transfer.position || transfer.state === 'closed') return 'done'
  if (position > transfer.position) return 'ahead'
  return STOPPED.includes(transfer.state) ? 'stopped' : 'now'
}

/** A station that it came back to counts from the last time; one that was passed over has no time. */
function timeAt(position: number, mark: Mark, { since_at, steps }: Known): string | undefined {
  if (mark === 'ahead') return undefined
  if (mark !== 'done') return since_at
  const came = steps.map((step) => step.position).lastIndexOf(position)
  if (came < 0 && position > 0) return undefined
  return (steps[came + 1] ?? steps[came])?.at
}
