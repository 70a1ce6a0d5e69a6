import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** Which page of a list is shown; it stands in the address, so that the back button leads to the page before. */
export function usePageNumber() {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => Math.max(1, Number(route.query.page) || 1),
    set: (page) => void router.push({ query: { ...route.query, page } }),
  })
}
