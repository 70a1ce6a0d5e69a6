import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { after, type Months } from './months'

export type Burden = components['schemas']['Burden']
export type Definition = components['schemas']['Definition']

export function useBurden(organisationId: Ref<string>, months: Ref<Months>) {
  return useQuery({
    queryKey: ['burden', organisationId, months],
    queryFn: () => {
      const query = { from: months.value.from, until: after(months.value.last) }
      const params = { path: { organisation_id: organisationId.value }, query }
      return answer(api.GET('/api/v1/organisations/{organisation_id}/burden', { params }))
    },
    enabled: computed(() => organisationId.value !== ''),
  })
}
