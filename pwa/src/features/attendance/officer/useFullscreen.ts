import { onBeforeUnmount, shallowRef } from 'vue'

/** The whole screen for this page, where the browser can do it (an iPhone cannot). */
export function useFullscreen() {
  const canFill = document.fullscreenEnabled ?? false
  const isFull = shallowRef(Boolean(document.fullscreenElement))
  const follow = () => (isFull.value = document.fullscreenElement !== null)
  const leave = () => document.exitFullscreen().catch(() => undefined)
  const toggle = () => (isFull.value ? leave() : document.documentElement.requestFullscreen().catch(() => undefined))

  document.addEventListener('fullscreenchange', follow)
  onBeforeUnmount(() => {
    document.removeEventListener('fullscreenchange', follow)
    if (isFull.value) void leave()
  })
  return { canFill, isFull, toggle }
}
