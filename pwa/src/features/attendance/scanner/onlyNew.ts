/**
 * Lets a text through once while it is held in view.
 *
 * It counts as gone after `goneAfterMs` without being seen; shown again later it is let through again.
 */
export function createOnlyNew(goneAfterMs = 3_000) {
  let last: string | null = null
  let seenAt = 0
  return (text: string, now: number): boolean => {
    const isHeld = text === last && now - seenAt < goneAfterMs
    last = text
    seenAt = now
    return !isHeld
  }
}
