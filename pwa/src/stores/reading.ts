import { computed, shallowRef } from 'vue'

const STORAGE_KEY = 'lianxin.textSize'
export const SMALLEST_ELDER_SIZE = 18
export const LARGEST_ELDER_SIZE = 30

/** 0 is the normal size; otherwise the size of body text in pixels, 18 to 30. */
const size = shallowRef(0)

/** 长辈版: the text size of this phone, kept across visits. `public/early.js` applies it before the first paint. */
export function useReading() {
  return { size, isElder: computed(() => size.value > 0), chooseSize }
}

export function chooseSize(wanted: number): void {
  size.value = wanted < SMALLEST_ELDER_SIZE ? 0 : Math.min(LARGEST_ELDER_SIZE, Math.round(wanted))
  try {
    localStorage.setItem(STORAGE_KEY, String(size.value))
  } catch {
    // Without storage the choice holds until the page is closed.
  }
  apply()
}

/** Read the choice and make the page follow it. */
export function startReading(): void {
  try {
    size.value = Number(localStorage.getItem(STORAGE_KEY)) || 0
  } catch {
    size.value = 0
  }
  apply()
}

function apply(): void {
  const root = document.documentElement
  root.toggleAttribute('data-elder', size.value > 0)
  root.style.fontSize = size.value > 0 ? `${size.value}px` : ''
}
