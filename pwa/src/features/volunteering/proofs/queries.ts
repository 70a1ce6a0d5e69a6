import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { fileFrom } from '@/features/attendance/officer/files'

type Schemas = components['schemas']
export type OwnProof = Schemas['OwnProof']
export type Offer = Schemas['ProofOffer']
export type WaitingRequest = Schemas['ProofRequestLine']
export type Proof = Schemas['Proof']
export type Objection = Schemas['ObjectionLine']
export type ShownProof = Schemas['ShownProof']
export type Issue = Schemas['ProofIssue']

const ownKey = ['own-proofs']
const shownKey = ['shown-proofs']

export const useOwnProofs = () => useQuery({ queryKey: ownKey, queryFn: () => answer(api.GET('/api/v1/me/proofs')) })

export const useShownProofs = () =>
  useQuery({ queryKey: shownKey, queryFn: async () => (await answer(api.GET('/api/v1/me/publicity'))).items })

export function useProofRequests(organisationId: Ref<string>) {
  return useQuery({
    queryKey: ['proof-requests', organisationId],
    queryFn: async () => {
      const params = { path: { organisation_id: organisationId.value } }
      return (await answer(api.GET('/api/v1/organisations/{organisation_id}/proof-requests', { params }))).items
    },
    enabled: computed(() => organisationId.value !== ''),
  })
}

export function useObjections(organisationId: Ref<string>) {
  return useQuery({
    queryKey: ['proof-objections', organisationId],
    queryFn: async () => {
      const params = { path: { organisation_id: organisationId.value } }
      return (await answer(api.GET('/api/v1/organisations/{organisation_id}/proof-objections', { params }))).items
    },
    enabled: computed(() => organisationId.value !== ''),
  })
}

export function useProofs(organisationId: Ref<string>, page: Ref<number>) {
  return useQuery({
    queryKey: ['proofs', organisationId, page],
    queryFn: () => {
      const params = { path: { organisation_id: organisationId.value }, query: { page: page.value, page_size: 20 } }
      return answer(api.GET('/api/v1/organisations/{organisation_id}/proofs', { params }))
    },
    enabled: computed(() => organisationId.value !== ''),
  })
}

export function useProof(proofId: Ref<string>) {
  return useQuery({
    queryKey: ['proof', proofId],
    queryFn: () => answer(api.GET('/api/v1/proofs/{proof_id}', { params: { path: { proof_id: proofId.value } } })),
  })
}

/** Everything about proofs is read anew after a step. */
export function useFreshProofs() {
  const client = useQueryClient()
  const keys = [ownKey, shownKey, ['proof-requests'], ['proof-objections'], ['proofs'], ['proof']]
  return () => Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })))
}

/** One's own proof on paper; without a number it is printed without. */
export async function ownProofFile(proofId: string, idNumber: string | null): Promise<File> {
  const { data, response } = await api.POST('/api/v1/me/proofs/{proof_id}/files', {
    params: { path: { proof_id: proofId } },
    body: { id_number: idNumber },
    parseAs: 'blob',
  })
  return fileFrom(data as unknown as Blob, response)
}

/** A proof on paper, for the officer. */
export async function proofFile(proofId: string, idNumber: string | null): Promise<File> {
  const { data, response } = await api.POST('/api/v1/proofs/{proof_id}/files', {
    params: { path: { proof_id: proofId } },
    body: { id_number: idNumber },
    parseAs: 'blob',
  })
  return fileFrom(data as unknown as Blob, response)
}
