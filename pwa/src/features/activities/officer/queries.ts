import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import { localDate } from '@/locales/format'

const PAGE_SIZE = 50
const NEAR_MS = 183 * 86_400_000

/**
 * The activities of a branch, those to come before those that are over, `pages` times fifty of them.
 *
 * Without `pages` only those of the next half-year and before: a series that is planned far ahead hides nothing past.
 */
export function useActivities(organisationId: Ref<string>, pages?: Ref<number>) {
  const until = pages ? undefined : localDate(Date.now() + NEAR_MS)
  const size = computed(() => Math.min(200, PAGE_SIZE * (pages?.value ?? 1)))
  return useQuery({
    queryKey: ['activities', organisationId, size, until],
    queryFn: () =>
      answer(
        api.GET('/api/v1/organisations/{organisation_id}/activities', {
          params: {
            path: { organisation_id: organisationId.value },
            query: { page_size: size.value, until, order: 'nearest' },
          },
        }),
      ),
    enabled: computed(() => organisationId.value !== ''),
    placeholderData: keepPreviousData,
  })
}

/** Per activity: how many of how many came. */
export function useAttendanceSummary(organisationId: Ref<string>, enabled: Ref<boolean>) {
  return useQuery({
    queryKey: ['attendance-summary', organisationId],
    queryFn: async () => {
      const { items } = await answer(
        api.GET('/api/v1/organisations/{organisation_id}/attendance-summary', {
          params: { path: { organisation_id: organisationId.value } },
        }),
      )
      return new Map(items.map((item) => [item.activity_id, item]))
    },
    enabled,
  })
}

export function useActivity(activityId: Ref<string>) {
  return useQuery({
    queryKey: ['activity', activityId],
    queryFn: () =>
      answer(api.GET('/api/v1/activities/{activity_id}', { params: { path: { activity_id: activityId.value } } })),
    enabled: computed(() => activityId.value !== ''),
  })
}

/** Everything that shows an activity is asked for anew. */
export function useActivityRefresh() {
  const client = useQueryClient()
  return () =>
    Promise.all(
      ['activity', 'activities', 'attendance-summary', 'closing', 'roster', 'home'].map((key) =>
        client.invalidateQueries({ queryKey: [key] }),
      ),
    )
}
