import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import { refreshSession } from '@/stores/session'

/** One page of the inbox, and reading it. */
export function useInbox(page: MaybeRefOrGetter<number>) {
  const client = useQueryClient()
  const inbox = useQuery({
    queryKey: ['my-notifications', page],
    queryFn: () => answer(api.GET('/api/v1/notifications', { params: { query: { page: toValue(page) } } })),
  })

  function changed(): void {
    void client.invalidateQueries({ queryKey: ['my-notifications'] })
    void client.invalidateQueries({ queryKey: ['home'] })
    void refreshSession()
  }

  const read = useMutation({
    mutationFn: (id: string) =>
      answer(api.POST('/api/v1/notifications/{notification_id}/read', { params: { path: { notification_id: id } } })),
    onSuccess: changed,
  })
  const readAll = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/notifications/read')),
    onSuccess: changed,
  })
  return { inbox, read, readAll }
}
