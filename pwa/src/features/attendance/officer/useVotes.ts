import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, watch, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'

export type Quorum = components['schemas']['Quorum']
export type Resolution = components['schemas']['Resolution']
export type VoteBody = components['schemas']['ResolutionCorrect']

/** How the voters of each host stand; asked anew whenever the roster that is watched has changed. */
export function useQuorum(activityId: Ref<string>, roster: Ref<unknown>, enabled: Ref<boolean>) {
  const query = useQuery({
    queryKey: ['quorum', activityId],
    queryFn: async () => {
      const path = { activity_id: activityId.value }
      return (await answer(api.GET('/api/v1/activities/{activity_id}/quorum', { params: { path } }))).items
    },
    enabled,
    staleTime: 0,
  })
  watch(roster, (_, before) => {
    if (before !== undefined && enabled.value) void query.refetch()
  })
  return query
}

/** The votes of an activity, and putting them on record. */
export function useVotes(activityId: Ref<string>, enabled: Ref<boolean>) {
  const client = useQueryClient()
  const query = useQuery({
    queryKey: ['resolutions', activityId],
    queryFn: async () => {
      const path = { activity_id: activityId.value }
      return (await answer(api.GET('/api/v1/activities/{activity_id}/resolutions', { params: { path } }))).items
    },
    enabled,
  })
  const standing = computed(() => (query.data.value ?? []).filter(({ voided_at }) => voided_at === null))
  const voided = computed(() => (query.data.value ?? []).filter(({ voided_at }) => voided_at !== null))

  async function settle<T>(call: Promise<T>): Promise<T> {
    try {
      return await call
    } finally {
      await client.invalidateQueries({ queryKey: ['resolutions', activityId.value] }).catch(() => undefined)
      void client.invalidateQueries({ queryKey: ['minutes', activityId.value] })
    }
  }

  const record = (body: components['schemas']['ResolutionCreate']) => {
    const path = { activity_id: activityId.value }
    return settle(answer(api.POST('/api/v1/activities/{activity_id}/resolutions', { params: { path }, body })))
  }
  const correct = (id: string, body: VoteBody) => {
    const path = { resolution_id: id }
    return settle(answer(api.POST('/api/v1/resolutions/{resolution_id}/correction', { params: { path }, body })))
  }
  const takeOff = (id: string, reason: string) => {
    const path = { resolution_id: id }
    return settle(answer(api.POST('/api/v1/resolutions/{resolution_id}/void', { params: { path }, body: { reason } })))
  }
  return { query, standing, voided, record, correct, takeOff }
}

export type VotesControl = ReturnType<typeof useVotes>
