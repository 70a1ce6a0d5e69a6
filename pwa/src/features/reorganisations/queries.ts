import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { fileFrom } from '@/features/attendance/officer/files'

type Schemas = components['schemas']
export type Reorganisation = Schemas['Reorganisation']
export type ReorganisationLine = Schemas['ReorganisationLine']
export type DryRun = Schemas['DryRun']
export type Finding = DryRun['findings'][number]
export type Wish = Schemas['ReorganisationWish']
export type Proposal = Schemas['ReorganisationProposal']
export type Arrival = Schemas['BranchArrival']
export type Kind = Wish['kind']
export type State = Reorganisation['state']
/** A branch's members, as far as choosing them needs it. */
export interface Person {
  id: string
  name: string
  standing: Schemas['MemberLine']['standing']
}

const PAGE_SIZE = 20
const EVERYBODY = 200

export function useReorganisations(page: Ref<number>) {
  return useQuery({
    queryKey: ['reorganisations', page],
    queryFn: () =>
      answer(api.GET('/api/v1/reorganisations', { params: { query: { page: page.value, page_size: PAGE_SIZE } } })),
    staleTime: 0,
  })
}

export function useReorganisation(id: Ref<string>) {
  return useQuery({
    queryKey: ['reorganisation', id],
    queryFn: () => answer(api.GET('/api/v1/reorganisations/{reorganisation_id}', of(id.value))),
    staleTime: 0,
  })
}

/** What brought members to one's branch lately. */
export function useArrivals(organisationId: Ref<string>) {
  return useQuery({
    queryKey: ['arrivals', organisationId],
    queryFn: async () =>
      (await answer(api.GET('/api/v1/organisations/{organisation_id}/arrivals', ofBranch(organisationId.value)))).items,
  })
}

/** Everybody who belongs to the branch, page after page. */
export function usePeople(branchId: Ref<string>) {
  return useQuery({
    queryKey: ['reorganisation-people', branchId],
    queryFn: async () => {
      const found: Person[] = []
      for (let page = 1; ; page += 1) {
        const params = { path: { organisation_id: branchId.value }, query: { page, page_size: EVERYBODY } }
        const { items, total } = await answer(api.GET('/api/v1/organisations/{organisation_id}/members', { params }))
        found.push(...items)
        if (items.length === 0 || found.length >= total) return found
      }
    },
    enabled: computed(() => branchId.value !== ''),
    staleTime: 0,
  })
}

/** After a decision everything that shows branches or members is asked for anew. */
export function useFreshReorganisations() {
  const client = useQueryClient()
  const keys = ['reorganisations', 'organisations', 'organisation', 'members', 'my-notifications']
  return (changed: Reorganisation) => {
    client.setQueryData(['reorganisation', changed.id], changed)
    return Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })))
  }
}

const ofBranch = (id: string) => ({ params: { path: { organisation_id: id } } })
const of = (id: string) => ({ params: { path: { reorganisation_id: id } } })

export const tryOut = (wish: Wish) => answer(api.POST('/api/v1/reorganisations/dry-runs', { body: wish }))

export const propose = (proposal: Proposal) => answer(api.POST('/api/v1/reorganisations', { body: proposal }))

export const confirmReorganisation = (id: string, fingerprint: string) =>
  answer(api.POST('/api/v1/reorganisations/{reorganisation_id}/confirmation', { ...of(id), body: { fingerprint } }))

export const decline = (id: string, reason: string) =>
  answer(api.POST('/api/v1/reorganisations/{reorganisation_id}/refusal', { ...of(id), body: { reason } }))

export const undo = (id: string, reason: string) =>
  answer(api.POST('/api/v1/reorganisations/{reorganisation_id}/undo', { ...of(id), body: { reason } }))

/** The pack for the secretary of a receiving branch; the server writes down who took it. */
export async function packFile(id: string, branchId: string, format: 'pdf' | 'xlsx'): Promise<File> {
  const path = { reorganisation_id: id, organisation_id: branchId }
  const { data, response } = await api.POST(
    '/api/v1/reorganisations/{reorganisation_id}/packs/{organisation_id}/files',
    { params: { path }, body: { format }, parseAs: 'blob' },
  )
  return fileFrom(data as unknown as Blob, response)
}

/** The pack about those who came to one's own branch; the server writes down who took it. */
export async function arrivalsFile(branchId: string, id: string, format: 'pdf' | 'xlsx'): Promise<File> {
  const path = { organisation_id: branchId, reorganisation_id: id }
  const { data, response } = await api.POST(
    '/api/v1/organisations/{organisation_id}/arrivals/{reorganisation_id}/files',
    { params: { path }, body: { format }, parseAs: 'blob' },
  )
  return fileFrom(data as unknown as Blob, response)
}
