import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { t } from '@/locales'

export type Closing = components['schemas']['Closing']

/** How an activity was closed, or what closing it would make of its roster. */
export function useClosing(activityId: Ref<string>) {
  return useQuery({
    queryKey: ['closing', activityId],
    queryFn: () =>
      answer(
        api.GET('/api/v1/activities/{activity_id}/closing', { params: { path: { activity_id: activityId.value } } }),
      ),
    staleTime: 0,
  })
}

/** Who came, by the denominator; made up elsewhere included. */
export const attendedOf = ({ counts }: Closing) => counts.present + counts.late + counts.provisional + counts.made_up

/** What closing now would mean, in words. */
export function closingText(closing: Closing): string {
  const { counts, will_be_absent, waiting_leaves, waiting_corrections } = closing
  const waiting = waiting_leaves + waiting_corrections
  const numbers = { expected: counts.expected, attended: attendedOf(closing), leave: counts.on_leave }
  return [
    t('closing.willBe', { ...numbers, absent: will_be_absent }),
    counts.exempt > 0 ? t('closing.willBeExempt', { count: counts.exempt }) : '',
    waiting > 0 ? t('closing.waitingLine', { count: waiting }) : '',
    t('closing.later'),
  ].join(' ')
}

/** Requests that wait for the officers of a branch. */
export function useRequests(organisationId: Ref<string>) {
  return useQuery({
    queryKey: ['attendance-requests', organisationId],
    queryFn: () =>
      answer(
        api.GET('/api/v1/organisations/{organisation_id}/attendance-requests', {
          params: { path: { organisation_id: organisationId.value } },
        }),
      ),
    enabled: computed(() => organisationId.value !== ''),
    staleTime: 0,
  })
}
