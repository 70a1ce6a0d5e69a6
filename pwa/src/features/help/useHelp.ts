import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { shallowRef, watch, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'

export type HelpEntry = components['schemas']['HelpEntry']
const PAUSE_MS = 250

/** The answers that hold what is typed, once the typing pauses. */
export function useHelp(text: Ref<string>) {
  const asked = shallowRef(text.value)
  let waiting = 0
  watch(text, (typed) => {
    window.clearTimeout(waiting)
    waiting = window.setTimeout(() => (asked.value = typed.trim()), PAUSE_MS)
  })
  return useQuery({
    queryKey: ['help', asked],
    queryFn: async () => (await answer(api.GET('/api/v1/help', { params: { query: { q: asked.value } } }))).items,
    placeholderData: keepPreviousData,
  })
}
