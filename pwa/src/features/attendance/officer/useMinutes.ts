import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import { problemText } from '@/api/problemText'
import type { components } from '@/api/schema'
import { t, type TextKey } from '@/locales'
import { toast } from '@/ui/toast'

export type Minutes = components['schemas']['Minutes']
export type MinutesVersion = components['schemas']['MinutesVersion']
export type Facts = components['schemas']['RecordFacts']
export type Written = Pick<Minutes, 'chair' | 'recorder' | 'invitees' | 'points' | 'decisions'>

const PATH = '/api/v1/activities/{activity_id}/minutes/{organisation_id}'

/** The minutes of one host, and the steps between draft and final. */
export function useMinutes(activityId: Ref<string>, organisationId: Ref<string>) {
  const client = useQueryClient()
  const key = computed(() => ['minutes', activityId.value, organisationId.value])
  const params = () => ({ path: { activity_id: activityId.value, organisation_id: organisationId.value } })
  const query = useQuery({
    queryKey: key,
    queryFn: () => answer(api.GET(PATH, { params: params() })),
    enabled: computed(() => organisationId.value !== ''),
    refetchOnWindowFocus: false,
  })
  const take = (minutes: Minutes) => client.setQueryData(key.value, minutes)

  /** Keep what was written over `revision`; the answer carries the new one. */
  async function save(revision: number, written: Written): Promise<Minutes> {
    const saved = await answer(api.PUT(PATH, { params: params(), body: { revision, ...written } }))
    take(saved)
    return saved
  }

  const step = useMutation({
    mutationFn: ({ call }: { call: () => Promise<Minutes>; done?: TextKey }) => call(),
    onSuccess: (minutes, { done }) => {
      take(minutes)
      if (done) toast(t(done as 'minutes.finalised'), { tone: 'good' })
      void client.invalidateQueries({ queryKey: ['activity', activityId.value] })
      void client.invalidateQueries({ queryKey: ['activities'] })
      void client.invalidateQueries({ queryKey: ['roster', activityId.value] })
    },
    onError: (problem) => toast(problemText(problem), { tone: 'bad' }),
  })
  const run = (call: () => Promise<Minutes>, done?: TextKey) =>
    step.mutateAsync(done ? { call, done } : { call }).then(
      () => true,
      () => false,
    )

  const finalise = (revision: number) =>
    run(() => answer(api.POST(`${PATH}/final`, { params: params(), body: { revision } })), 'minutes.finalised')
  const amend = (reason: string) =>
    run(() => answer(api.POST(`${PATH}/amendment`, { params: params(), body: { reason } })))
  const giveUp = () => run(() => answer(api.DELETE(`${PATH}/amendment`, { params: params() })), 'minutes.givenUp')

  return { query, save, finalise, amend, giveUp, busy: step.isPending }
}

export type MinutesControl = ReturnType<typeof useMinutes>

/** A final version with everything it says; it never changes, so it is asked for once. */
export function useMinutesVersion(versionId: Ref<string>) {
  return useQuery({
    queryKey: ['minutes-version', versionId],
    queryFn: () =>
      answer(api.GET('/api/v1/minutes-versions/{version_id}', { params: { path: { version_id: versionId.value } } })),
    enabled: computed(() => versionId.value !== ''),
    staleTime: Infinity,
  })
}
