/** Where the phone keeps the token of an application, by project: the only key to its answer. */
const keyOf = (projectId: string) => `lianxin.application:${projectId}`

export function keptToken(projectId: string): string {
  try {
    return localStorage.getItem(keyOf(projectId)) ?? ''
  } catch {
    return ''
  }
}

export function keepToken(projectId: string, token: string): void {
  try {
    localStorage.setItem(keyOf(projectId), token)
  } catch {
    // A browser that stores nothing shows the answer until it is closed.
  }
}

export function forgetToken(projectId: string): void {
  try {
    localStorage.removeItem(keyOf(projectId))
  } catch {
    // Then nothing was kept.
  }
}
