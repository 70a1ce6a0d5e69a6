import { onBeforeUnmount, shallowRef } from 'vue'

/** The time of the phone, moving on every half minute while the component is there. */
export function useNow() {
  const now = shallowRef(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), 30_000)
  onBeforeUnmount(() => clearInterval(timer))
  return now
}
