import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type LadderLine = Schemas['LadderLine']
export type CaseLine = Schemas['CaseLine']
export type Case = Schemas['Case']
export type CaseCount = Schemas['CaseCount']
export type Decision = Case['decisions'][number]
export type NoteAction = Schemas['CaseNote']['action']

const ofPlace = (id: string) => ({ path: { organisation_id: id } })
const ofCase = (id: string) => ({ params: { path: { case_id: id } } })

/** Who of a branch has not been seen for months. */
export const useLadder = (organisationId: Ref<string>) =>
  useQuery({
    queryKey: ['cases', organisationId, 'ladder'],
    queryFn: async () => {
      const params = ofPlace(organisationId.value)
      return (await answer(api.GET('/api/v1/organisations/{organisation_id}/absence-ladder', { params }))).items
    },
    staleTime: 0,
  })

/** Open or closed cases that an organisation looks after, or was handed. */
export const useCases = (organisationId: Ref<string>, closed: Ref<boolean>, page: Ref<number>) =>
  useQuery({
    queryKey: ['cases', organisationId, 'list', closed, page],
    queryFn: () => {
      const query = { closed: closed.value, page: page.value, page_size: 50 }
      const params = { ...ofPlace(organisationId.value), query }
      return answer(api.GET('/api/v1/organisations/{organisation_id}/cases', { params }))
    },
    staleTime: 0,
  })

/** How many cases are open below a committee. */
export const useCaseCounts = (organisationId: Ref<string>) =>
  useQuery({
    queryKey: ['cases', organisationId, 'counts'],
    queryFn: async () => {
      const params = ofPlace(organisationId.value)
      return (await answer(api.GET('/api/v1/organisations/{organisation_id}/case-counts', { params }))).items
    },
    enabled: computed(() => organisationId.value !== ''),
  })

export const useCase = (caseId: Ref<string>) =>
  useQuery({
    queryKey: ['case', caseId],
    queryFn: () => answer(api.GET('/api/v1/cases/{case_id}', ofCase(caseId.value))),
    staleTime: 0,
  })

/** The case came with the answer; lists and notices are read anew. */
export function useFreshCases() {
  const client = useQueryClient()
  return (changed?: Case) => {
    if (changed) client.setQueryData(['case', changed.id], changed)
    const keys = [['cases'], ['my-notifications'], ...(changed ? [] : [['case']])]
    return Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })))
  }
}

export const openCase = (organisationId: string, memberId: string) =>
  answer(
    api.POST('/api/v1/organisations/{organisation_id}/cases', {
      params: ofPlace(organisationId),
      body: { member_id: memberId },
    }),
  )

export const noteCase = (id: string, body: Schemas['CaseNote']) =>
  answer(api.POST('/api/v1/cases/{case_id}/entries', { ...ofCase(id), body }))

export const decideCase = (id: string, body: Schemas['CaseDecide']) =>
  answer(api.POST('/api/v1/cases/{case_id}/decisions', { ...ofCase(id), body }))
