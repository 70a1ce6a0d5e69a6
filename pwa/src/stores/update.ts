import { shallowRef } from 'vue'
import { outbox } from '@/offline/ownOutbox'
import { router } from '@/router'

/** Whether a new version waits for the person's word. */
const isReady = shallowRef(false)
let registration: ServiceWorkerRegistration | undefined
let isReloading = false

export function useUpdate() {
  return { isReady, updateNow, later: () => (isReady.value = false) }
}

/** Register the service worker after the page is loaded; browsers without one simply work online. */
export function startServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const start = () => void register().catch(() => undefined)
  if (document.readyState === 'complete') start()
  else window.addEventListener('load', start, { once: true })
}

async function register(): Promise<void> {
  const hadController = navigator.serviceWorker.controller !== null
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // The very first worker takes over without changing anything on the page.
    if (hadController && !isReloading) {
      isReloading = true
      location.reload()
    }
  })
  // A notice was tapped while the app was open: its page is opened without loading everything anew.
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    if (data?.open) void router.push(data.open)
  })
  registration = await navigator.serviceWorker.register('/sw.js')
  if (registration.waiting && hadController) await atColdStart(registration.waiting)
  registration.addEventListener('updatefound', () => watch(registration?.installing ?? null))
}

/** A version that waited since the last visit may come in by itself while nothing is under way. */
async function atColdStart(waiting: ServiceWorker): Promise<void> {
  isReady.value = true
  const isIdle = (await outbox.countUnsent()) === 0 && performance.now() < 5_000
  if (isIdle) waiting.postMessage('activate-if-alone')
}

function watch(installing: ServiceWorker | null): void {
  installing?.addEventListener('statechange', () => {
    if (installing.state === 'installed' && navigator.serviceWorker.controller) isReady.value = true
  })
}

function updateNow(): void {
  registration?.waiting?.postMessage('activate')
}
