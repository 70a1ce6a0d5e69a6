import { nextTick } from 'vue'

/** Once the faults of a form are shown: to the first of them. */
export async function focusFault(): Promise<void> {
  await nextTick()
  // An open dialog stands over the page, whose fields cannot take the focus.
  const form = document.querySelector('dialog[open]') ?? document
  form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}
