import { computed, shallowRef } from 'vue'
import type { OutboxRow } from './db'
import { isUnsent } from './outbox'
import { outbox } from './ownOutbox'

const SYNC_TAG = 'lianxin-outbox'
const rows = shallowRef<OutboxRow[]>([])
const unassigned = shallowRef<OutboxRow[]>([])
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('lianxin-outbox')

async function refresh(): Promise<void> {
  rows.value = await outbox.list().catch(() => [])
  unassigned.value = await outbox.listUnassigned().catch(() => [])
}

/** The queue on screen: all rows of this account, how many wait, and whether they wait for a sign-in. */
export function useOutbox() {
  const unsent = computed(() => rows.value.filter(isUnsent))
  const parked = computed(() => rows.value.filter((row) => row.state === 'parked'))
  const needsSignIn = computed(() =>
    unsent.value.some(({ reason, account_id }) => reason === 'sign_in_required' || account_id === null),
  )
  const rowOf = (id: string) => computed(() => rows.value.find((row) => row.id === id))
  return { rows, unassigned, unsent, parked, needsSignIn, rowOf, refresh, retry: () => outbox.flush({ eager: true }) }
}

/** Keep the queue moving: at start, when the network or the page comes back, and by Background Sync where it exists. */
export function startOutbox(): void {
  const tellOthers = () => channel?.postMessage('changed')
  outbox.onChange(() => {
    tellOthers()
    void refresh()
    void registerSync()
  })
  channel?.addEventListener('message', () => void refresh())
  window.addEventListener('online', () => void outbox.flush({ eager: true }))
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void outbox.flush({ eager: true })
  })
  void refresh().then(() => outbox.flush({ eager: true }))
}

/** Ask the browser to wake the service worker when the network is back, also after the app was closed. */
async function registerSync(): Promise<void> {
  if (!('serviceWorker' in navigator) || (await outbox.countUnsent()) === 0) return
  const registration = await navigator.serviceWorker.getRegistration()
  const sync = (registration as { sync?: { register(tag: string): Promise<void> } } | undefined)?.sync
  await sync?.register(SYNC_TAG).catch(() => undefined)
}
