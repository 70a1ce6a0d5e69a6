import { inject, provide, useId, type ComputedRef, type InjectionKey } from 'vue'

interface FieldWiring {
  id: string
  describedBy: ComputedRef<string | undefined>
  isInvalid: ComputedRef<boolean>
  isRequired: ComputedRef<boolean>
}

const key: InjectionKey<FieldWiring> = Symbol('field')

/** `AppField` tells the input inside it which label, hint and error are its own. */
export const provideField = (wiring: FieldWiring) => provide(key, wiring)

/** What an input binds to be wired to the `AppField` around it; works alone too. */
export function useField() {
  const field = inject(key, undefined)
  const ownId = useId()
  return {
    id: field?.id ?? ownId,
    attributes: () => ({
      id: field?.id ?? ownId,
      required: field?.isRequired.value || undefined,
      'aria-describedby': field?.describedBy.value,
      'aria-invalid': field?.isInvalid.value || undefined,
    }),
  }
}
