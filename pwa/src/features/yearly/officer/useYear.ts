import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { t } from '@/locales'
import { localDate } from '@/locales/format'

export const presentYear = () => Number(localDate(Date.now()).slice(0, 4))

/** The year that a page is about, kept in its address: this one unless another was chosen. */
export function useYear(back = 3) {
  const route = useRoute()
  const router = useRouter()
  const year = computed(() => Number(route.query.year) || presentYear())
  const chosen = computed({
    get: () => String(year.value),
    set: (value: string) => void router.replace({ query: { ...route.query, year: value } }),
  })
  const options = Array.from({ length: back }, (_, ago) => String(presentYear() - ago)).map((value) => ({
    value,
    label: t('annual.yearOf', { year: value }),
  }))
  return { year, chosen, options }
}
