import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { fileFrom } from '@/features/attendance/officer/files'

type Schemas = components['schemas']
export type Transfer = Schemas['Transfer']
export type Station = Schemas['Station']
export type Plan = Schemas['Plan']
export type Wish = Schemas['Wish']
export type Destination = Schemas['Destination']
export type QueueLine = Schemas['QueueLine']
export type Step = Schemas['StepRequest']
export type Action = Transfer['actions'][number]
export type BatchAction = Extract<Action, 'agree' | 'accept' | 'place' | 'issue_receipt' | 'file'>
export type Queue = keyof Schemas['QueueCounts']
export type Letter = Transfer['letters'][number]

const LEAST_LETTERS = 2
const ownKey = ['own-transfers']

export const useOwnTransfers = () =>
  useQuery({
    queryKey: ownKey,
    queryFn: async () => (await answer(api.GET('/api/v1/me/transfers'))).items,
    staleTime: 0,
  })

/** Branches whose name holds what was typed; nothing is asked for a single letter. */
export function useDestinations(words: Ref<string>) {
  const wanted = computed(() => words.value.trim())
  return useQuery({
    queryKey: ['transfer-destinations', wanted],
    queryFn: () => answer(api.GET('/api/v1/transfer-destinations', { params: { query: { q: wanted.value } } })),
    enabled: computed(() => wanted.value.length >= LEAST_LETTERS),
    placeholderData: keepPreviousData,
  })
}

/** The way to a branch, or out of this system: one's own, or a member's; undefined: nothing was chosen yet. */
export function useTransferPlan(destinationId: Ref<string | null | undefined>, memberId?: string) {
  return useQuery({
    queryKey: ['transfer-plan', memberId ?? 'own', destinationId],
    queryFn: () => {
      const query = destinationId.value ? { destination_id: destinationId.value } : {}
      if (!memberId) return answer(api.GET('/api/v1/me/transfer-plan', { params: { query } }))
      const params = { path: { member_id: memberId }, query }
      return answer(api.GET('/api/v1/members/{member_id}/transfer-plan', { params }))
    },
    enabled: computed(() => destinationId.value !== undefined),
    retry: false,
  })
}

export function useTransferQueue(queue: Ref<Queue>, page: Ref<number>) {
  return useQuery({
    queryKey: ['transfers', queue, page],
    queryFn: () => {
      const query = { queue: queue.value, page: page.value, page_size: 20 }
      return answer(api.GET('/api/v1/transfers', { params: { query } }))
    },
    staleTime: 0,
  })
}

/** How many wait for the signed-in officer. */
export function useWaitingTransfers(isAsked: Ref<boolean>) {
  const query = useQuery({
    queryKey: ['transfers', 'waiting'],
    queryFn: async () => {
      const query = { queue: 'todo' as const, page: 1, page_size: 1 }
      return (await answer(api.GET('/api/v1/transfers', { params: { query } }))).counts.todo.total
    },
    enabled: isAsked,
  })
  return computed(() => (isAsked.value ? (query.data.value ?? 0) : 0))
}

/** By member: the transfer by which they are on their way away from a branch, or from branches below a committee. */
export function useLeavers(organisationId: Ref<string>) {
  return useQuery({
    queryKey: ['transfers', 'leavers', organisationId],
    queryFn: async () => {
      const params = { path: { organisation_id: organisationId.value } }
      const { items } = await answer(api.GET('/api/v1/organisations/{organisation_id}/leavers', { params }))
      return Object.fromEntries(items.map((line) => [line.member_id, line.transfer_id]))
    },
    enabled: computed(() => organisationId.value !== ''),
    staleTime: 0,
  })
}

export function useTransfer(transferId: Ref<string>) {
  return useQuery({
    queryKey: ['transfer', transferId],
    queryFn: () => answer(api.GET('/api/v1/transfers/{transfer_id}', ofTransfer(transferId.value))),
    staleTime: 0,
  })
}

/** Lists are read anew after a step; the transfer itself came with the answer. */
export function useFreshTransfers() {
  const client = useQueryClient()
  return (changed?: Transfer) => {
    if (changed) client.setQueryData(['transfer', changed.id], changed)
    const keys = [ownKey, ['transfers'], ['my-notifications'], ...(changed ? [] : [['transfer']])]
    return Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })))
  }
}

const ofTransfer = (id: string) => ({ params: { path: { transfer_id: id } } })

/** Write the wish down, or mend it, and send it off; sent twice, it is the same transfer. */
export async function applyForOneself(id: string, body: Wish): Promise<Transfer> {
  await api.PUT('/api/v1/me/transfers/{transfer_id}', { ...ofTransfer(id), body })
  const sent = { ...ofTransfer(id), body: { note: null } }
  return answer(api.POST('/api/v1/me/transfers/{transfer_id}/submission', sent))
}

export const applyForMember = (memberId: string, id: string, wish: Wish) =>
  answer(
    api.POST('/api/v1/members/{member_id}/transfers', {
      params: { path: { member_id: memberId } },
      body: { ...wish, id },
    }),
  )

export const withdrawOwn = (id: string) =>
  answer(api.POST('/api/v1/me/transfers/{transfer_id}/withdrawal', { ...ofTransfer(id), body: { note: null } }))

export const loseOwnLetter = (id: string) =>
  answer(api.POST('/api/v1/me/transfers/{transfer_id}/letter-loss', { ...ofTransfer(id), body: { note: null } }))

export const takeStep = (id: string, body: Step) =>
  answer(api.POST('/api/v1/transfers/{transfer_id}/steps', { ...ofTransfer(id), body }))

export const takeSteps = async (ids: string[], action: BatchAction, note: string | null) =>
  (await answer(api.POST('/api/v1/transfers/steps', { body: { ids, action, note } }))).items

export const registerTransfer = (id: string, body: Schemas['Registration']) =>
  answer(api.POST('/api/v1/transfers/{transfer_id}/registration', { ...ofTransfer(id), body }))

/** The letter as PDF; the server writes down who took it. */
export async function letterFile(id: string): Promise<File> {
  const { data, response } = await api.POST('/api/v1/transfers/{transfer_id}/letter/files', {
    ...ofTransfer(id),
    parseAs: 'blob',
  })
  return fileFrom(data as unknown as Blob, response)
}
