import { useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { answer, api } from '@/api/client'

/** One's own hours of study in a year. */
export const useOwnStudy = (year: Ref<number>) =>
  useQuery({
    queryKey: ['my-study', year],
    queryFn: () => answer(api.GET('/api/v1/me/study-hours', { params: { query: { year: year.value } } })),
  })
