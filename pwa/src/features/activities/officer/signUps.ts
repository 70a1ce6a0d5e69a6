import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'

export type SignUps = components['schemas']['SignUpList']
export type SignUpLine = components['schemas']['SignUpLine']

/** Who signed up for an activity, and the two acts of an officer; each is answered with the list as it then is. */
export function useSignUps(activityId: Ref<string>) {
  const client = useQueryClient()
  const key = computed(() => ['sign-ups', activityId.value])
  const path = (memberId: string) => ({ path: { activity_id: activityId.value, member_id: memberId } })
  const query = useQuery({
    queryKey: key,
    queryFn: () =>
      answer(
        api.GET('/api/v1/activities/{activity_id}/sign-ups', { params: { path: { activity_id: activityId.value } } }),
      ),
    staleTime: 0,
    refetchInterval: 30_000,
  })

  async function kept(call: Promise<SignUps>): Promise<void> {
    client.setQueryData(key.value, await call)
    void client.invalidateQueries({ queryKey: ['roster', activityId.value] })
  }
  const add = (memberId: string) =>
    kept(answer(api.PUT('/api/v1/activities/{activity_id}/sign-ups/{member_id}', { params: path(memberId) })))
  const remove = (memberId: string) =>
    kept(answer(api.DELETE('/api/v1/activities/{activity_id}/sign-ups/{member_id}', { params: path(memberId) })))
  return { query, add, remove }
}

/** Whether more have a place than there are: the number was lowered. */
export const isOverfull = ({ capacity, taken }: SignUps) => capacity !== null && taken > capacity
