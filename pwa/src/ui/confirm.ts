import { shallowRef } from 'vue'

export interface ConfirmOptions {
  title: string
  text?: string
  confirmLabel?: string
  cancelLabel?: string
  /** The confirmed act cannot be taken back. */
  danger?: boolean
}

export const asked = shallowRef<(ConfirmOptions & { answer: (yes: boolean) => void }) | null>(null)

/** Ask before something that matters: `if (await confirm({ title })) …`. Closing it in any way means no. */
export function confirm(options: ConfirmOptions): Promise<boolean> {
  asked.value?.answer(false)
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      asked.value = null
      resolve(yes)
    }
    asked.value = { ...options, answer }
  })
}
