import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'

/** The tree as far as the officer sees it. */
export function useOrganisations() {
  return useQuery({
    queryKey: ['organisations'],
    queryFn: async () => (await answer(api.GET('/api/v1/organisations'))).items,
  })
}

/** One organisation with its posts and groups. */
export function useOrganisation(organisationId: Ref<string>) {
  return useQuery({
    queryKey: ['organisation', organisationId],
    queryFn: () =>
      answer(
        api.GET('/api/v1/organisations/{organisation_id}', {
          params: { path: { organisation_id: organisationId.value } },
        }),
      ),
    enabled: computed(() => organisationId.value !== ''),
  })
}

/** Who has which role there. */
export function useGrants(organisationId: Ref<string>) {
  return useQuery({
    queryKey: ['grants', organisationId],
    queryFn: async () => {
      const call = api.GET('/api/v1/organisations/{organisation_id}/grants', {
        params: { path: { organisation_id: organisationId.value } },
      })
      return (await answer(call)).items
    },
    enabled: computed(() => organisationId.value !== ''),
  })
}
