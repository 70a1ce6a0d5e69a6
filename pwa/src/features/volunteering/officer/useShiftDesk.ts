import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import { problemText } from '@/api/problemText'
import { t } from '@/locales'
import { toast } from '@/ui/toast'

/** Who signed up for a shift, taking somebody off, and calling the shift off. */
export function useShiftDesk(shiftId: Ref<string>) {
  const client = useQueryClient()
  const key = computed(() => ['service', 'sign-ups', shiftId.value])
  const params = () => ({ params: { path: { shift_id: shiftId.value } } })
  const query = useQuery({
    queryKey: key,
    queryFn: () => answer(api.GET('/api/v1/shifts/{shift_id}/sign-ups', params())),
    staleTime: 0,
  })
  function failed(problem: unknown): void {
    toast(problemText(problem), { tone: 'bad' })
    void query.refetch()
  }

  const remove = useMutation({
    mutationFn: ({ volunteerId }: { volunteerId: string; name: string }) =>
      answer(
        api.DELETE('/api/v1/shifts/{shift_id}/sign-ups/{volunteer_id}', {
          params: { path: { shift_id: shiftId.value, volunteer_id: volunteerId } },
        }),
      ),
    onSuccess: (found, { name }) => {
      client.setQueryData(key.value, found)
      void client.invalidateQueries({ queryKey: ['service', 'shifts'] })
      toast(t('projects.removed', { name }), { tone: 'good' })
    },
    onError: failed,
  })
  const cancel = useMutation({
    mutationFn: (reason: string) =>
      answer(api.POST('/api/v1/shifts/{shift_id}/cancel', { ...params(), body: { reason } })),
    onSuccess: () => {
      toast(t('projects.shiftCancelled'), { tone: 'good' })
      void client.invalidateQueries({ queryKey: ['service'] })
    },
    onError: failed,
  })
  return { query, remove, cancel }
}
