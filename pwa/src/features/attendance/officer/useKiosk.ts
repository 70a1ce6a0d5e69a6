import { computed, onBeforeUnmount, shallowRef } from 'vue'

/** How long the controls stay after somebody stirred. */
const STIRRED_MS = 4_000
const STIRS = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const

/**
 * Kiosk mode: nothing but the code on the whole screen, where the browser can fill it (an iPhone only hides the controls).
 *
 * The controls come back for a moment when somebody moves the mouse, taps or presses a key; Esc leaves.
 */
export function useKiosk() {
  const isKiosk = shallowRef(false)
  const isStirred = shallowRef(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  function enter(): void {
    isKiosk.value = true
    isStirred.value = false
    document.documentElement.requestFullscreen?.().catch(() => undefined)
  }

  function leave(): void {
    isKiosk.value = false
    if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined)
  }

  function stir(event: Event): void {
    if (!isKiosk.value) return
    if (event instanceof KeyboardEvent && event.key === 'Escape') return leave()
    isStirred.value = true
    clearTimeout(timer)
    timer = setTimeout(() => (isStirred.value = false), STIRRED_MS)
  }

  /** Esc in full screen is the browser's: all we hear is that it is over. */
  const follow = () => {
    if (!document.fullscreenElement) isKiosk.value = false
  }

  STIRS.forEach((name) => document.addEventListener(name, stir))
  document.addEventListener('fullscreenchange', follow)
  onBeforeUnmount(() => {
    STIRS.forEach((name) => document.removeEventListener(name, stir))
    document.removeEventListener('fullscreenchange', follow)
    clearTimeout(timer)
    leave()
  })
  return { isKiosk, isBare: computed(() => isKiosk.value && !isStirred.value), enter, leave }
}
