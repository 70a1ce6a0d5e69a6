import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { useSession } from '@/stores/session'

export type Card = components['schemas']['Card']
export type Mine = components['schemas']['Mine']
export type RecordLine = components['schemas']['RecordLine']

/** The member's first screen; asked again every minute while it is looked at, so that check-in opens by itself. */
export function useHome() {
  const { isSignedIn } = useSession()
  return useQuery({
    queryKey: ['home'],
    queryFn: () => answer(api.GET('/api/v1/me/home')),
    enabled: isSignedIn,
    refetchInterval: 60_000,
  })
}

/** One page of the own record of a year. */
export function useRecord(year: MaybeRefOrGetter<number>, page: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: ['my-record', year, page],
    queryFn: () => {
      const query = { year: toValue(year), page: toValue(page), page_size: 50 }
      return answer(api.GET('/api/v1/me/record', { params: { query } }))
    },
  })
}

export const mineKey = (activityId: string) => ['my-activities', activityId, 'mine']

/** How the member stands with one activity. */
export function useMine(activityId: string) {
  return useQuery({
    queryKey: mineKey(activityId),
    queryFn: () => {
      const params = { path: { activity_id: activityId } }
      return answer(api.GET('/api/v1/activities/{activity_id}/mine', { params }))
    },
  })
}
