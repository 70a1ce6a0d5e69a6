import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'
import { problemText } from '@/api/problemText'
import { toast } from '@/ui/toast'

const key = ['calendar-feed']

/** The address of one's calendar, and what can be done with it. Every answer is the new state. */
export function useFeed() {
  const client = useQueryClient()
  const query = useQuery({
    queryKey: key,
    queryFn: () => answer(api.GET('/api/v1/me/calendar-feed')),
    staleTime: 0,
    gcTime: 0,
  })
  const onError = (problem: unknown) => {
    toast(problemText(problem), { tone: 'bad' })
    void client.invalidateQueries({ queryKey: key })
  }
  const write = useMutation({
    mutationFn: (shows_titles: boolean) => answer(api.PUT('/api/v1/me/calendar-feed', { body: { shows_titles } })),
    onSuccess: (told) => client.setQueryData(key, told),
    onError,
  })
  const renew = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/me/calendar-feed/renewals')),
    onSuccess: (told) => client.setQueryData(key, told),
    onError,
  })
  const end = useMutation({
    mutationFn: () => api.DELETE('/api/v1/me/calendar-feed'),
    onSuccess: () => client.setQueryData(key, { feed: null }),
    onError,
  })
  return { query, write, renew, end }
}
