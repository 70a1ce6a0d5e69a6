import { shallowRef } from 'vue'
import { useReading } from '@/stores/reading'

export interface ToastOptions {
  tone?: 'neutral' | 'good' | 'bad'
  /** One thing to do about it, such as undoing. */
  action?: { label: string; run: () => void }
  seconds?: number
  /** Of a refusal, where the text alone does not tell it. */
  reason?: string
}

export interface ToastItem extends ToastOptions {
  id: number
  text: string
}

export const toasts = shallowRef<ToastItem[]>([])
let lastId = 0

/** Say something in passing. In 长辈版 it stays until it is closed or replaced; an action, or a refusal, stays twice as long. */
export function toast(text: string, options: ToastOptions = {}): () => void {
  const id = ++lastId
  const close = () => (toasts.value = toasts.value.filter((item) => item.id !== id))
  const isElder = useReading().isElder.value
  const others = isElder ? [] : toasts.value.slice(-2)
  toasts.value = [...others, { id, text, ...options }]
  const seconds = options.seconds ?? (options.action || options.tone === 'bad' ? 10 : 5)
  if (!isElder) setTimeout(close, seconds * 1000)
  return close
}

export function closeToast(id: number): void {
  toasts.value = toasts.value.filter((item) => item.id !== id)
}
