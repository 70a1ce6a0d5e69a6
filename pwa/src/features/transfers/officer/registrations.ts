import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { fileFrom } from '@/features/attendance/officer/files'

export type Matter = components['schemas']['Matter']
export type MemberMatter = components['schemas']['MemberMatter']
type Note = components['schemas']['NoteRegistrations']

const at = (organisationId: string) => ({ path: { organisation_id: organisationId } })

/** What the organisation, and all below it, has to register in the national system, the oldest first. */
export const useUnregistered = (organisationId: Ref<string>, page: Ref<number>) =>
  useQuery({
    queryKey: ['unregistered', organisationId, page],
    queryFn: () => {
      const query = { page: page.value, page_size: 50 }
      const params = { ...at(organisationId.value), query }
      return answer(api.GET('/api/v1/organisations/{organisation_id}/unregistered', { params }))
    },
    enabled: computed(() => organisationId.value !== ''),
    staleTime: 0,
  })

/** What of one member has to stand there, and since when it does, the latest first. */
export const useMemberRegistrations = (memberId: Ref<string>) =>
  useQuery({
    queryKey: ['unregistered', 'member', memberId],
    queryFn: async () => {
      const params = { path: { member_id: memberId.value } }
      return (await answer(api.GET('/api/v1/members/{member_id}/national-registrations', { params }))).items
    },
    staleTime: 0,
  })

/** Note for several that they stand there; the lists are read anew. */
export function useNoteRegistrations() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ organisationId, body }: { organisationId: string; body: Note }) => {
      const params = at(organisationId)
      return answer(api.POST('/api/v1/organisations/{organisation_id}/national-registrations', { params, body }))
    },
    onSuccess: () =>
      Promise.all(
        ['unregistered', 'transfer', 'transfers'].map((key) => client.invalidateQueries({ queryKey: [key] })),
      ),
  })
}

/** The list as a file; the server writes down who took it. */
export const useUnregisteredFile = () =>
  useMutation({
    mutationFn: async (organisationId: string) => {
      const { data, response } = await api.POST('/api/v1/organisations/{organisation_id}/unregistered/files', {
        params: at(organisationId),
        parseAs: 'blob',
      })
      return fileFrom(data as unknown as Blob, response)
    },
  })
