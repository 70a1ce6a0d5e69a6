import type { QueryClient, QueryKey } from '@tanstack/vue-query'
import { currentAccount, database } from './db'

/**
 * What may be kept on the phone for reading without a network: the person's own data and nothing else.
 * The first part of a query key decides. Rosters and other people never belong here.
 */
export const OWN_DATA = new Set(['session', 'home', 'my-activities', 'my-record', 'my-notifications'])

const FACT = 'persisted_queries'
/** Raise it when the shape of an answer changes so that old copies are thrown away. */
const SHAPE = 3
const WRITE_DELAY_MS = 1000

interface Kept {
  shape: number
  account_id: string | null
  answers: { key: QueryKey; data: unknown; at: number }[]
}

/** Put back what was kept for the account of this phone; nothing of anybody else. */
export async function restoreQueries(client: QueryClient): Promise<void> {
  const db = await database()
  const kept = (await db.get('facts', FACT)) as Kept | undefined
  if (kept?.shape !== SHAPE || kept.account_id !== (await currentAccount(db))) return
  for (const { key, data, at } of kept.answers) client.setQueryData(key, data, { updatedAt: at })
  // Shown at once, but asked for again however young they are: somebody who opens the app anew wants to see what is new.
  await client.invalidateQueries({ refetchType: 'none' })
}

/** Write the allowed queries a second after they change. */
export function persistQueries(client: QueryClient): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success') return
    clearTimeout(timer)
    timer = setTimeout(() => void keep(client).catch(() => undefined), WRITE_DELAY_MS)
  })
}

async function keep(client: QueryClient): Promise<void> {
  const db = await database()
  const own = client.getQueryCache().findAll({ predicate: ({ queryKey }) => OWN_DATA.has(String(queryKey[0])) })
  const answers = own.flatMap(({ queryKey: key, state }) =>
    state.data === undefined ? [] : [{ key, data: state.data, at: state.dataUpdatedAt }],
  )
  const kept: Kept = { shape: SHAPE, account_id: await currentAccount(db), answers }
  // Reactive wrappers cannot be cloned into IndexedDB; answers are JSON, so a round trip loses nothing.
  await db.put('facts', JSON.parse(JSON.stringify(kept)), FACT)
}

/** Forget everything that was kept for reading; the outbox is not touched. */
export async function forgetQueries(client: QueryClient): Promise<void> {
  client.clear()
  await (await database()).delete('facts', FACT)
}
