import { readonly, shallowRef } from 'vue'

const online = shallowRef(typeof navigator === 'undefined' || navigator.onLine)

/** Whether the phone believes it has a network; a server that is down shows only by failing calls. */
export const isOnline = readonly(online)

export function startNetwork(): void {
  window.addEventListener('online', () => (online.value = true))
  window.addEventListener('offline', () => (online.value = false))
}
