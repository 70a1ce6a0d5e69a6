import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, onBeforeUnmount, shallowRef, watch, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { language } from '@/locales'

export type Member = components['schemas']['Member']
export type MemberLine = components['schemas']['MemberLine']

/** A branch's members that match `search`; the server searches, because only it knows the phone numbers. */
export function useMembers(organisationId: Ref<string>, search?: Ref<string>, pages?: Ref<number>) {
  const wanted = useSettled(computed(() => search?.value.trim() ?? ''))
  const size = computed(() => Math.min(200, 100 * (pages?.value ?? 1)))
  return useQuery({
    queryKey: ['members', organisationId, wanted, size],
    queryFn: () =>
      answer(
        api.GET('/api/v1/organisations/{organisation_id}/members', {
          params: {
            path: { organisation_id: organisationId.value },
            query: { page_size: size.value, ...(wanted.value ? { q: wanted.value } : {}) },
          },
        }),
      ),
    enabled: computed(() => organisationId.value !== ''),
    placeholderData: keepPreviousData,
  })
}

export function useMember(memberId: Ref<string>) {
  return useQuery({
    queryKey: ['member', memberId],
    queryFn: () => answer(api.GET('/api/v1/members/{member_id}', { params: { path: { member_id: memberId.value } } })),
  })
}

/** How many of a branch could vote on a day. */
export function useVoters(organisationId: string | undefined, on: Ref<string>) {
  return useQuery({
    queryKey: ['voters', organisationId, on],
    queryFn: () => {
      const params = { path: { organisation_id: organisationId ?? '' }, query: { on: on.value } }
      return answer(api.GET('/api/v1/organisations/{organisation_id}/voters', { params }))
    },
    enabled: computed(() => Boolean(organisationId) && on.value !== ''),
  })
}

/** Everything that shows members is asked for anew. */
export function useMembersRefresh() {
  const client = useQueryClient()
  return () =>
    Promise.all(
      ['member', 'members', 'organisation', 'grants', 'member-activations', 'roster'].map((key) =>
        client.invalidateQueries({ queryKey: [key] }),
      ),
    )
}

/** The code tables as choices in the language on screen. */
export function useCodeTables() {
  const query = useQuery({
    queryKey: ['code-tables'],
    queryFn: () => answer(api.GET('/api/v1/code-tables')),
    staleTime: Infinity,
  })
  const choices = (table: keyof components['schemas']['CodeTables']) =>
    (query.data.value?.[table] ?? []).map(({ code, name, name_en }) => ({
      value: code,
      label: language.value === 'en' ? name_en : name,
    }))
  const nameOf = (table: keyof components['schemas']['CodeTables'], code: string | null) =>
    choices(table).find(({ value }) => value === code)?.label ?? ''
  return { choices, nameOf }
}

/** The value once it stands still for a quarter of a second: typing does not ask with every letter. */
function useSettled(source: Ref<string>, milliseconds = 250): Ref<string> {
  const settled = shallowRef(source.value)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(source, (value) => {
    clearTimeout(timer)
    if (value === '') settled.value = value
    else timer = setTimeout(() => (settled.value = value), milliseconds)
  })
  onBeforeUnmount(() => clearTimeout(timer))
  return settled
}
