import { onBeforeUnmount, onMounted, shallowRef } from 'vue'

interface Lock {
  release(): Promise<void>
  addEventListener(type: 'release', listener: () => void): void
}

/** Keep the screen awake while the page is open; the browser lets go when it is hidden, so it is asked for again. */
export function useWakeLock() {
  const isAwake = shallowRef(false)
  let lock: Lock | undefined
  let isGone = false

  async function hold(): Promise<void> {
    const wakeLock = (navigator as { wakeLock?: { request(type: 'screen'): Promise<Lock> } }).wakeLock
    if (!wakeLock || isAwake.value || document.visibilityState !== 'visible') return
    try {
      lock = await wakeLock.request('screen')
      if (isGone) return void lock.release()
      isAwake.value = true
      lock.addEventListener('release', () => (isAwake.value = false))
    } catch {
      // A low battery may forbid it; then the screen follows the settings of the machine.
    }
  }

  onMounted(hold)
  document.addEventListener('visibilitychange', hold)
  onBeforeUnmount(() => {
    isGone = true
    document.removeEventListener('visibilitychange', hold)
    void lock?.release()
  })
  return { isAwake }
}
