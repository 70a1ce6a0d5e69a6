import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Work = Schemas['Work']
export type WorkPut = Schemas['WorkPut']
export type Landing = Schemas['Landing']
export type Sharing = Landing['shared'][number]
export type Proposal = Landing['proposals'][number] & { age_days?: number }

/** Where somebody works: a member, or oneself without an id. */
export const useWork = (memberId: Ref<string | undefined>) =>
  useQuery({
    queryKey: ['work', memberId],
    queryFn: async () => {
      const id = memberId.value
      const params = { path: { member_id: id ?? '' } }
      return (await answer(id ? api.GET('/api/v1/members/{member_id}/work', { params }) : api.GET('/api/v1/me/work')))
        .items
    },
    staleTime: 0,
  })

export const putWork = (memberId: string | undefined, body: WorkPut) =>
  answer(
    memberId
      ? api.PUT('/api/v1/members/{member_id}/work', { params: { path: { member_id: memberId } }, body })
      : api.PUT('/api/v1/me/work', { body }),
  )

const ofPlace = (id: string) => ({ params: { path: { organisation_id: id } } })

/** A branch's members by trade and district. */
export const useLanding = (organisationId: Ref<string>) =>
  useQuery({
    queryKey: ['landing', organisationId],
    queryFn: () => answer(api.GET('/api/v1/organisations/{organisation_id}/landing', ofPlace(organisationId.value))),
    enabled: computed(() => organisationId.value !== ''),
    staleTime: 0,
  })

/** The proposals of all landing branches below one's committees. */
export const useProposals = (page: Ref<number>) =>
  useQuery({
    queryKey: ['branch-proposals', page],
    queryFn: () =>
      answer(api.GET('/api/v1/branch-proposals', { params: { query: { page: page.value, page_size: 20 } } })),
    staleTime: 0,
  })

/** How many of them wait for an answer. */
export function useWaitingProposals(isAsked: Ref<boolean>) {
  const query = useQuery({
    queryKey: ['branch-proposals', 'waiting'],
    queryFn: async () =>
      (await answer(api.GET('/api/v1/branch-proposals', { params: { query: { page: 1, page_size: 1 } } }))).waiting,
    enabled: isAsked,
  })
  return computed(() => (isAsked.value ? (query.data.value ?? 0) : 0))
}

export function useFreshLanding() {
  const client = useQueryClient()
  return () =>
    Promise.all([['landing'], ['work'], ['branch-proposals']].map((queryKey) => client.invalidateQueries({ queryKey })))
}

export const putLanding = (organisationId: string, isLanding: boolean) =>
  answer(
    api.PUT('/api/v1/organisations/{organisation_id}/landing', {
      ...ofPlace(organisationId),
      body: { is_landing: isLanding },
    }),
  )

export const proposeBranch = (organisationId: string, body: Schemas['Propose']) =>
  answer(api.POST('/api/v1/organisations/{organisation_id}/branch-proposals', { ...ofPlace(organisationId), body }))

export const answerProposal = (id: string, body: Schemas['Answer']) =>
  answer(api.POST('/api/v1/branch-proposals/{proposal_id}/answer', { params: { path: { proposal_id: id } }, body }))
