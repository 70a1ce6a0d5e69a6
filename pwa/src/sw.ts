import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { Outbox } from './offline/outbox'
import { listenToPush } from './offline/pushWorker'
import { sendCheckIns } from './offline/sendBatch'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] }

interface SyncEvent extends ExtendableEvent {
  tag: string
}

const outbox = new Outbox({ sendMany: sendCheckIns })
const pages = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('lianxin-outbox')
outbox.onChange(() => pages?.postMessage('changed')) // What is sent from here is seen by the pages that wait for it.
/** Answered by the server itself, never by the app shell. */
const SERVER_PATHS = [/^\/api\//, /^\/(healthz|readyz|metrics)$/, /^\/docs(\/|$)/]

precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: SERVER_PATHS }))

listenToPush()

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('message', (event) => {
  if (event.data === 'activate') void self.skipWaiting()
  if (event.data === 'activate-if-alone') event.waitUntil(activateIfAlone())
})

/** At a cold start nobody is in the middle of anything, unless another window is open. */
async function activateIfAlone(): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (windows.length <= 1) await self.skipWaiting()
}

self.addEventListener('sync', (event) => {
  const { tag } = event as SyncEvent
  if (tag === 'lianxin-outbox') (event as SyncEvent).waitUntil(flushOrAskAgain())
})

/** Rejecting makes the browser come back later. */
async function flushOrAskAgain(): Promise<void> {
  await outbox.flush({ eager: true })
  const unsent = (await outbox.list()).some((row) => row.state === 'waiting' && row.reason !== 'sign_in_required')
  if (unsent) throw new Error('some check-ins are still waiting')
}
