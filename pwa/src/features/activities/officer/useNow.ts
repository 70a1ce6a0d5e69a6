import { onBeforeUnmount, shallowRef } from 'vue'

/** The time as it goes by, so that what depends on it changes without a tap. */
export function useNow(everySeconds = 20) {
  const now = shallowRef(Date.now())
  const tick = () => (now.value = Date.now())
  const timer = setInterval(tick, everySeconds * 1000)
  document.addEventListener('visibilitychange', tick)
  onBeforeUnmount(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', tick)
  })
  return now
}
