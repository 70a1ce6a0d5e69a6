import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'

export type IssuedActivation = components['schemas']['ActivationIssued']
export type Activation = components['schemas']['Activation']

/** A new one-time way in; an open one before it stops working. */
export const issueActivation = (memberId: string): Promise<IssuedActivation> =>
  answer(api.POST('/api/v1/members/{member_id}/activations', { params: { path: { member_id: memberId } } }))

export const revokeActivation = (activationId: string) =>
  api.DELETE('/api/v1/activations/{activation_id}', { params: { path: { activation_id: activationId } } })

/** A member's activations; asked again every few seconds while one is shown, to see that it was used. */
export function useActivations(memberId: Ref<string>, options: { enabled: Ref<boolean>; isWatching?: Ref<boolean> }) {
  return useQuery({
    queryKey: ['member-activations', memberId],
    queryFn: async (): Promise<Activation[]> => {
      const call = api.GET('/api/v1/members/{member_id}/activations', {
        params: { path: { member_id: memberId.value } },
      })
      return (await answer(call)).items
    },
    enabled: options.enabled,
    staleTime: 0,
    refetchInterval: computed(() => (options.isWatching?.value ? 3_000 : false)),
  })
}
