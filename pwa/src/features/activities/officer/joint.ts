import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'

export type Invitation = components['schemas']['Invitation']
export type ReceivedInvitation = components['schemas']['ReceivedInvitation']

/** Which branches were asked to hold an activity together, and the acts of the branch that leads it. */
export function useInvitations(activityId: Ref<string>) {
  const client = useQueryClient()
  const params = computed(() => ({ path: { activity_id: activityId.value } }))
  const query = useQuery({
    queryKey: ['invitations', activityId],
    queryFn: async () =>
      (await answer(api.GET('/api/v1/activities/{activity_id}/invitations', { params: params.value }))).items,
    staleTime: 0,
  })
  const refresh = () =>
    Promise.all(
      ['invitations', 'invitable', 'activity'].map((key) =>
        client.invalidateQueries({ queryKey: [key, activityId.value] }),
      ),
    )

  async function invite(organisationId: string): Promise<void> {
    const body = { organisation_id: organisationId }
    await answer(api.POST('/api/v1/activities/{activity_id}/invitations', { params: params.value, body }))
    await refresh()
  }

  async function withdraw(id: string): Promise<void> {
    await api.DELETE('/api/v1/activity-invitations/{invitation_id}', { params: { path: { invitation_id: id } } })
    await refresh()
  }
  return { query, invite, withdraw }
}

/** The branches of the same committee that may be asked when something new is planned. */
export function useNeighbours(organisationId: Ref<string>, enabled: Ref<boolean>) {
  return useQuery({
    queryKey: ['neighbours', organisationId],
    queryFn: async () => {
      const params = { path: { organisation_id: organisationId.value } }
      return (await answer(api.GET('/api/v1/organisations/{organisation_id}/invitable-branches', { params }))).items
    },
    enabled,
  })
}

/** The branches of the same committee that may still be asked. */
export function useInvitable(activityId: Ref<string>, enabled: Ref<boolean>) {
  return useQuery({
    queryKey: ['invitable', activityId],
    queryFn: async () => {
      const params = { path: { activity_id: activityId.value } }
      return (await answer(api.GET('/api/v1/activities/{activity_id}/invitable-branches', { params }))).items
    },
    enabled,
    staleTime: 0,
  })
}

/** Invitations that wait for a branch's answer; with no branch none are asked for. */
export function useReceived(organisationId: Ref<string>) {
  const client = useQueryClient()
  const query = useQuery({
    queryKey: ['received-invitations', organisationId],
    queryFn: async () => {
      const params = { path: { organisation_id: organisationId.value } }
      return (await answer(api.GET('/api/v1/organisations/{organisation_id}/activity-invitations', { params }))).items
    },
    enabled: computed(() => organisationId.value !== ''),
  })

  async function respond(id: string, accepted: boolean, reason: string | null): Promise<void> {
    const params = { path: { invitation_id: id } }
    await api.POST('/api/v1/activity-invitations/{invitation_id}/answer', { params, body: { accepted, reason } })
    await Promise.all(
      ['received-invitations', 'activities', 'home'].map((key) => client.invalidateQueries({ queryKey: [key] })),
    )
  }
  return { query, respond }
}
