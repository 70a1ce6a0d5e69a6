import type { Database } from './db'
import { uuidv7 } from './uuidv7'

/** Which subscription of this browser the server knows, and for whom; pages and the service worker read the same. */
export interface KeptPush {
  id: string
  account_id: string
  endpoint: string
}

const PUSH = 'push'

export async function keptPush(db: Database): Promise<KeptPush | undefined> {
  return (await db.get('facts', PUSH)) as KeptPush | undefined
}

export async function forgetPush(db: Database): Promise<void> {
  await db.delete('facts', PUSH)
}

interface Registration {
  subscription: PushSubscription
  account_id: string
  /** The endpoint that this one takes the place of. */
  replaces: string | null
}

/** Tell the server where this browser can be reached. @throws Error it did not take it. */
export async function registerPush(db: Database, { subscription, account_id, replaces }: Registration): Promise<void> {
  const { endpoint, keys = {} } = subscription.toJSON()
  const id = uuidv7()
  const answered = await fetch(`/api/v1/account/push-subscriptions/${id}`, {
    method: 'PUT',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'lianxin' },
    body: JSON.stringify({ endpoint, p256dh: keys.p256dh, auth: keys.auth, replaces }),
  })
  if (!answered.ok) throw new Error(`push subscription: ${answered.status}`)
  await db.put('facts', { id, account_id, endpoint: subscription.endpoint } satisfies KeptPush, PUSH)
}
