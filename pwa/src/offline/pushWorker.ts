import { currentAccount, database } from './db'
import { keptPush, registerPush } from './pushRegistration'

declare const self: ServiceWorkerGlobalScope

/** What the server sends, encrypted; see `backend/notifications`. */
interface Told {
  id: string | null
  title: string
  body: string
  /** A path inside the app. */
  url: string
  tag: string
}

interface SubscriptionChange extends ExtendableEvent {
  oldSubscription?: PushSubscription | null
  newSubscription?: PushSubscription | null
}

/** Every push shows something: browsers take the permission away from those that stay silent. */
const FALLBACK: Told = { id: null, title: '连心', body: '有新消息 · You have a message', url: '/inbox', tag: 'lianxin' }

/** Show what the server tells, open the right page when it is tapped, and subscribe again when the browser asks. */
export function listenToPush(): void {
  self.addEventListener('push', (event) => event.waitUntil(show(event.data)))
  self.addEventListener('notificationclick', (event) => {
    event.notification.close()
    event.waitUntil(open(event.notification.data as Told))
  })
  self.addEventListener('pushsubscriptionchange', (event) => {
    ;(event as ExtendableEvent).waitUntil(renew(event as SubscriptionChange))
  })
}

/** The same notice twice has the same tag, and takes the place of the first. */
async function show(data: PushMessageData | null): Promise<void> {
  const told = read(data)
  const look = { body: told.body, tag: told.tag, data: told, icon: '/icon-192.png', badge: '/icon-192.png' }
  await self.registration.showNotification(told.title, look)
}

function read(data: PushMessageData | null): Told {
  try {
    return { ...FALLBACK, ...(data?.json() as Partial<Told>) }
  } catch {
    return FALLBACK
  }
}

async function open({ id, url }: Told): Promise<void> {
  if (id) void markRead(id)
  const address = new URL(url, self.location.origin)
  const path = address.origin === self.location.origin ? address.pathname + address.search : '/inbox'
  const windows = await self.clients.matchAll({ type: 'window' })
  const [window] = windows.filter((client) => client.visibilityState === 'visible').concat(windows)
  if (!window) return void (await self.clients.openWindow(path))
  // Browsers refuse the focus when they saw no tap; the page is opened all the same.
  await window.focus().catch(() => undefined)
  window.postMessage({ open: path })
}

async function markRead(id: string): Promise<void> {
  const headers = { 'X-Requested-With': 'lianxin' }
  const options: RequestInit = { method: 'POST', credentials: 'same-origin', headers }
  await fetch(`/api/v1/notifications/${encodeURIComponent(id)}/read`, options).catch(() => undefined)
}

/** The browser exchanged its address: nothing gets lost, because the old one is named. */
async function renew({ oldSubscription, newSubscription }: SubscriptionChange): Promise<void> {
  const db = await database()
  const [kept, account_id] = [await keptPush(db), await currentAccount(db)]
  if (!kept || kept.account_id !== account_id) return
  const subscription = newSubscription ?? (await subscribeAgain(oldSubscription))
  if (subscription) await registerPush(db, { subscription, account_id, replaces: kept.endpoint })
}

async function subscribeAgain(old?: PushSubscription | null): Promise<PushSubscription | undefined> {
  const key = old?.options.applicationServerKey
  return key ? self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }) : undefined
}
