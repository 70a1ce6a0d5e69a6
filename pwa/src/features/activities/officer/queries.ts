import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'

const PAGE_SIZE = 50

/** The latest activities of a branch, `pages` times fifty of them. */
export function useActivities(organisationId: Ref<string>, pages?: Ref<number>) {
  const size = computed(() => Math.min(200, PAGE_SIZE * (pages?.value ?? 1)))
  return useQuery({
    queryKey: ['activities', organisationId, size],
    queryFn: () =>
      answer(
        api.GET('/api/v1/organisations/{organisation_id}/activities', {
          params: { path: { organisation_id: organisationId.value }, query: { page_size: size.value } },
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
      ['activity', 'activities', 'attendance-summary', 'roster', 'home'].map((key) =>
        client.invalidateQueries({ queryKey: [key] }),
      ),
    )
}
