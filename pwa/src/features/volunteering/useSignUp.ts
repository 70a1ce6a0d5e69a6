import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import { problemText } from '@/api/problemText'
import { t } from '@/locales'
import { toast } from '@/ui/toast'
import type { OwnAssignment } from './queries'

const YES = { accepts_risks: true }

/** How oneself stands at a shift, and what one may do about it. */
export function useSignUp(shiftId: Ref<string>) {
  const client = useQueryClient()
  const key = computed(() => ['service', 'shift', shiftId.value])
  const params = () => ({ params: { path: { shift_id: shiftId.value } } })
  const query = useQuery({
    queryKey: key,
    queryFn: () => answer(api.GET('/api/v1/shifts/{shift_id}/sign-up', params())),
    staleTime: 0,
  })

  function show(found: OwnAssignment): void {
    client.setQueryData(key.value, found)
    void client.invalidateQueries({ queryKey: ['service', 'my-shifts'] })
    void client.invalidateQueries({ queryKey: ['service', 'shifts'] })
  }
  function failed(problem: unknown): void {
    toast(problemText(problem), { tone: 'bad' })
    void query.refetch()
  }
  /** An act that is answered with how oneself then stands. */
  const act = <V = void>(call: (value: V) => Promise<OwnAssignment>, said: (found: OwnAssignment) => string) =>
    useMutation({
      mutationFn: call,
      onSuccess: (found: OwnAssignment) => {
        show(found)
        toast(said(found), { tone: 'good' })
      },
      onError: failed,
    })
  /** An act without an answer: look anew. */
  const quietly = (call: () => Promise<unknown>, said: string) =>
    useMutation({
      mutationFn: call,
      onSuccess: () => {
        void client.invalidateQueries({ queryKey: ['service'] })
        toast(said)
      },
      onError: failed,
    })

  return {
    query,
    signUp: act(
      () => answer(api.PUT('/api/v1/shifts/{shift_id}/sign-up', { ...params(), body: YES })),
      ({ state }) => t(state === 'waiting' ? 'service.nowWaiting' : 'service.nowPlaced'),
    ),
    withdraw: quietly(() => answer(api.DELETE('/api/v1/shifts/{shift_id}/sign-up', params())), t('service.withdrawn')),
    ask: act(
      (number: string | null) =>
        answer(api.PUT('/api/v1/shifts/{shift_id}/substitute', { ...params(), body: { number } })),
      () => t('service.substituteSent'),
    ),
    takeBack: act(
      () => answer(api.DELETE('/api/v1/shifts/{shift_id}/substitute', params())),
      () => t('service.takenBack'),
    ),
    take: act(
      () => answer(api.POST('/api/v1/shifts/{shift_id}/substitute/accept', { ...params(), body: YES })),
      () => t('service.taken'),
    ),
    decline: quietly(
      () => answer(api.POST('/api/v1/shifts/{shift_id}/substitute/decline', params())),
      t('service.declined'),
    ),
  }
}
