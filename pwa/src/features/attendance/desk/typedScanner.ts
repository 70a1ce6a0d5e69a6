/** A scanner types far faster than people do. */
const FASTEST_HAND_MS = 60
const SHORTEST = 6

/**
 * Reads what a USB or Bluetooth scanner types: a burst of characters that ends with Enter.
 *
 * Feed it every key with its time; it answers the text when a burst is complete.
 */
export function createBurst() {
  let text = ''
  let lastAt = 0
  return (key: string, now: number): string | null => {
    const isBurst = now - lastAt < FASTEST_HAND_MS
    lastAt = now
    if (key === 'Enter') {
      const done = isBurst && text.length >= SHORTEST ? text : null
      text = ''
      return done
    }
    if (key.length === 1) text = isBurst ? text + key : key
    return null
  }
}

/** Listen to such a scanner wherever the focus is; the answer ends the listening. */
export function listenToScanner(onText: (text: string) => void): () => void {
  const burst = createBurst()
  const hear = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const text = burst(event.key, event.timeStamp)
    if (text === null) return
    event.preventDefault() // Enter would press the button that has the focus.
    onText(text)
  }
  window.addEventListener('keydown', hear, true)
  return () => window.removeEventListener('keydown', hear, true)
}
