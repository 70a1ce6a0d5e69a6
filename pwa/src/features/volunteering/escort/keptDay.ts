import type { QueryClient } from '@tanstack/vue-query'
import { findSealed, forgetOverdue, keepSealed } from '@/offline/sealed'

/** A driver's day, with whom to fetch, leaves the phone a day after it was last read. */
const KEPT_MS = 86_400_000
const PREFIX = 'escort:'

/** Keep an answer that the driver needs where there is no network, encrypted; a phone that cannot goes without. */
export async function keepForDriving<T>(subject: string, answer: T): Promise<T> {
  const keep = async () => {
    await forgetOverdue()
    await keepSealed(PREFIX + subject, { answer, at: Date.now() }, Date.now() + KEPT_MS)
  }
  await keep().catch(() => undefined)
  return answer
}

/** Show what was kept until the server answers. */
export async function showKept(client: QueryClient, queryKey: readonly unknown[], subject: string): Promise<void> {
  const kept = await findSealed(PREFIX + subject).catch(() => undefined)
  if (kept === undefined || client.getQueryData(queryKey) !== undefined) return
  const { answer, at } = kept as { answer: unknown; at: number }
  client.setQueryData(queryKey, answer, { updatedAt: at })
}
