const PREFIX = 'lianxin.feedback.'

/** Whether this browser has answered here before. The mark stays on the phone and says nothing else. */
export function hasTapped(token: string): boolean {
  try {
    return localStorage.getItem(PREFIX + token) !== null
  } catch {
    return false
  }
}

export function noteTap(token: string): void {
  try {
    localStorage.setItem(PREFIX + token, '1')
  } catch {
    // A browser that keeps nothing may answer again.
  }
}
