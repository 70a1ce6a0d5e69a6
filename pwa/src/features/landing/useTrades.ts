import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { answer, api } from '@/api/client'
import { language } from '@/locales'

/** The trades as choices in the language on screen. */
export function useTrades() {
  const tables = useQuery({
    queryKey: ['code-tables'],
    queryFn: () => answer(api.GET('/api/v1/code-tables')),
    staleTime: Infinity,
  })
  const trades = computed(() =>
    (tables.data.value?.trade ?? []).map(({ code, name, name_en }) => ({
      value: code,
      label: language.value === 'en' ? name_en : name,
    })),
  )
  const tradeName = (code: string | null) => trades.value.find(({ value }) => value === code)?.label ?? ''
  return { trades, tradeName }
}
