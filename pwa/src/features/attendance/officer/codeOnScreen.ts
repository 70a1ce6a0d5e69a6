import type { components } from '@/api/schema'

export type Shown = components['schemas']['Shown']
export type ShownCode = NonNullable<Shown['code']>

/** A moment by two clocks: one may be set while we look, the other may stand still while the machine sleeps. */
export interface Mark {
  wall: number
  steady: number
}

export interface CodeOnScreen {
  code: ShownCode
  since: Mark
}

export const markNow = (): Mark => ({ wall: Date.now(), steady: performance.now() })

/** Milliseconds between two marks by the clock that says more, so that a doubtful code counts as old. */
export const elapsed = (since: Mark, now: Mark) => Math.max(now.wall - since.wall, now.steady - since.steady, 0)

/** A code is named after the five seconds in which it was made; it may have been on its way for that long. */
const TICK_MS = 5_000
/** The server takes a code for two rotations (and a grace that stays in reserve for slow phones). */
const lifetimeOf = ({ code }: CodeOnScreen) => 2 * code.refresh_after_seconds * 1000 - TICK_MS

/** Whether the code may still be shown: never one that the server would already refuse. */
export const isAlive = (held: CodeOnScreen, now: Mark) => elapsed(held.since, now) < lifetimeOf(held)

/** How much of its time on screen a code has left, from 1 down to 0. */
export function shareLeft(held: CodeOnScreen, now: Mark): number {
  return Math.max(0, 1 - elapsed(held.since, now) / (held.code.refresh_after_seconds * 1000))
}

/**
 * What to show, given what is on screen and the latest code from the server.
 *
 * Each answer brings a fresh code, but the one on screen stays for a whole rotation, so that nobody's camera chases it.
 */
export function codeToShow(onScreen: CodeOnScreen | null, latest: CodeOnScreen | null, now: Mark): CodeOnScreen | null {
  if (latest === null) return null
  const isDue = onScreen === null || shareLeft(onScreen, now) <= 0
  const wanted = isDue ? latest : onScreen
  return isAlive(wanted, now) ? wanted : null
}

/** A name as strangers may read it: the first character, and stars that do not tell how long it is beyond three. */
export function masked(name: string): string {
  const [first = '', ...others] = [...name]
  return first + '*'.repeat(Math.min(2, others.length))
}
