import { shallowRef } from 'vue'
import { useReading } from '@/stores/reading'

export interface ToastOptions {
  tone?: 'neutral' | 'good' | 'bad'
  /** One thing to do about it, such as undoing. */
  action?: { label: string; run: () => void }
  seconds?: number
}

export interface ToastItem extends ToastOptions {
  id: number
  text: string
}

export const toasts = shallowRef<ToastItem[]>([])
let lastId = 0

/** Say something in passing. In 长辈版 it stays until it is closed; an action stays twice as long. */
export function toast(text: string, options: ToastOptions = {}): () => void {
  const id = ++lastId
  const close = () => (toasts.value = toasts.value.filter((item) => item.id !== id))
  toasts.value = [...toasts.value.slice(-2), { id, text, ...options }]
  const seconds = options.seconds ?? (options.action ? 10 : 5)
  if (!useReading().isElder.value) setTimeout(close, seconds * 1000)
  return close
}

export function closeToast(id: number): void {
  toasts.value = toasts.value.filter((item) => item.id !== id)
}
