import { answer, api } from '@/api/client'
import { database } from '@/offline/db'
import { forgetPush, keptPush, registerPush } from '@/offline/pushRegistration'

/** Why this browser cannot show notices, or whether it does. */
export type PushState = 'unsupported' | 'in_wechat' | 'install_first' | 'denied' | 'off' | 'on'

/** Some browsers never answer when their push service cannot be reached. */
const PATIENCE_MS = 20_000

export class PushTrouble extends Error {
  readonly reason: 'denied' | 'too_slow' | 'failed'
  constructor(reason: 'denied' | 'too_slow' | 'failed') {
    super(reason)
    this.reason = reason
  }
}

const isInWechat = () => /MicroMessenger/.test(navigator.userAgent)
const isIos = () => /iPhone|iPad/.test(navigator.userAgent)
const isOnHomeScreen = () =>
  matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true

/** What this browser can do, before anything is asked of the person. */
export function pushAbility(): 'possible' | 'unsupported' | 'in_wechat' | 'install_first' {
  if (isInWechat()) return 'in_wechat'
  if (isIos() && !isOnHomeScreen()) return 'install_first'
  const isThere = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
  return isThere ? 'possible' : 'unsupported'
}

/** Whether this phone shows notices of this account; a subscription that the server lost is registered anew. */
export async function pushState(accountId: string, publicKey: string): Promise<PushState> {
  const ability = pushAbility()
  if (ability !== 'possible') return ability
  if (Notification.permission === 'denied') return 'denied'
  const kept = await keptPush(await database())
  if (Notification.permission !== 'granted' || kept?.account_id !== accountId) return 'off'
  const { items } = await answer(api.GET('/api/v1/account/push-subscriptions'))
  const worker = await readyWorker()
  const held = await worker.pushManager.getSubscription()
  const isKnown = items.some(({ id, is_current }) => is_current && id === kept.id) && held?.endpoint === kept.endpoint
  if (!isKnown) await subscribe(worker, { accountId, publicKey, replaces: kept.endpoint })
  return 'on'
}

/** Ask the person and subscribe. @throws PushTrouble */
export async function turnPushOn(accountId: string, publicKey: string): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted') throw new PushTrouble('denied')
  await subscribe(await readyWorker(), { accountId, publicKey, replaces: null })
}

/** No more notices on this phone; others of the account keep theirs. */
export async function turnPushOff(): Promise<void> {
  const db = await database()
  const kept = await keptPush(db)
  const held = await (await readyWorker()).pushManager.getSubscription()
  if (kept) {
    await api.DELETE('/api/v1/account/push-subscriptions/{subscription_id}', {
      params: { path: { subscription_id: kept.id } },
    })
  }
  await forgetPush(db)
  await held?.unsubscribe()
}

interface Wish {
  accountId: string
  publicKey: string
  replaces: string | null
}

async function subscribe(worker: ServiceWorkerRegistration, { accountId, publicKey, replaces }: Wish): Promise<void> {
  const held = await worker.pushManager.getSubscription()
  await held?.unsubscribe() // It may belong to an older key, or to whoever had this phone before.
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) }
  const made = await inTime(worker.pushManager.subscribe(options))
  await registerPush(await database(), { subscription: made, account_id: accountId, replaces })
}

const readyWorker = () => inTime(navigator.serviceWorker.ready)

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PushTrouble('too_slow')), PATIENCE_MS)
  })
  try {
    return await Promise.race([work, patience])
  } catch (trouble) {
    throw trouble instanceof PushTrouble ? trouble : new PushTrouble('failed')
  } finally {
    clearTimeout(timer)
  }
}

/** Base64url as bytes: older Safaris take no text. */
function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}
