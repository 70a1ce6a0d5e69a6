/** What is needed of a scan that was exchanged before signing in. */
export interface Claim {
  claim: string
  expires_at: string
  activity: { title: string }
}

const STORAGE_KEY = 'lianxin.keptClaim'

/** Remember, for the sign-in page, what the person will be checked in to. The claim itself lies in the outbox. */
export function keepClaim({ activity, expires_at }: Claim): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ title: activity.title, expires_at }))
  } catch {
    // The sign-in page then only says less.
  }
}

/** The scan that waits for this sign-in, while it is good. */
export function keptClaim(now = Date.now()): { title: string; expires_at: string } | null {
  try {
    const found = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? 'null')
    return found && Date.parse(found.expires_at) > now ? found : null
  } catch {
    return null
  }
}
