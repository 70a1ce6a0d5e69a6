import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { t } from '@/locales'
import { formatDate, localDate } from '@/locales/format'

export type Pledge = components['schemas']['Pledge']
type VanguardPost = components['schemas']['VanguardPost']

export const ownPledgesKey = ['own-pledges']
export const presentYear = () => Number(localDate(Date.now()).slice(0, 4))

/** One's own pledges and vanguard posts. */
export const useOwnPledges = () =>
  useQuery({ queryKey: ownPledgesKey, queryFn: () => answer(api.GET('/api/v1/me/pledges')) })

/** A year's pledges of a branch, for its secretaries. */
export function useBranchPledges(organisationId: Ref<string>, year: Ref<number>) {
  return useQuery({
    queryKey: ['pledges', organisationId, year],
    queryFn: async () => {
      const params = { path: { organisation_id: organisationId.value }, query: { year: year.value } }
      return (await answer(api.GET('/api/v1/organisations/{organisation_id}/pledges', { params }))).items
    },
    enabled: computed(() => organisationId.value !== ''),
  })
}

/** When a post was held, in words. */
export function periodOf({ from_on, until_on }: VanguardPost): string {
  const from = formatDate(from_on)
  return until_on ? t('pledges.period', { from, until: formatDate(until_on) }) : t('pledges.since', { from })
}
