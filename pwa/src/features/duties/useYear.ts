import { computed } from 'vue'
import { useRoute } from 'vue-router'
import { localDate } from '@/locales/format'

/** The year in the address, else the present one. */
export function useYear() {
  const route = useRoute()
  return computed(() => Number(route.query.year) || Number(localDate(Date.now()).slice(0, 4)))
}
