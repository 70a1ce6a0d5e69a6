import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { t } from '@/locales'
import { formatShortDay } from '@/locales/format'

export type Group = components['schemas']['CommunityGroup']
export type GroupLine = components['schemas']['CommunityGroupLine']
export type Due = components['schemas']['GroupDue']
export type Kind = Due['kind']
export type Cadence = Group['counters'][number]['cadence']
export type Role = Group['holders'][number]['role']

export const ROLES: readonly Role[] = ['owner', 'advice', 'publicity', 'supervision', 'liaison', 'coordination']

/** The groups in which one has a role. */
export const useOwnGroups = () =>
  useQuery({ queryKey: ['my-groups'], queryFn: () => answer(api.GET('/api/v1/me/community-groups')) })

/** Projects of legal aid whose groups one may look into. */
export const useLegalProjects = () =>
  useQuery({ queryKey: ['legal-projects'], queryFn: () => answer(api.GET('/api/v1/legal-projects')) })

export const useGroup = (id: Ref<string>) =>
  useQuery({
    queryKey: computed(() => ['group', id.value]),
    queryFn: () => answer(api.GET('/api/v1/community-groups/{group_id}', { params: { path: { group_id: id.value } } })),
  })

export const useGroupLogs = (id: Ref<string>) =>
  useQuery({
    queryKey: computed(() => ['group-logs', id.value]),
    queryFn: () =>
      answer(api.GET('/api/v1/community-groups/{group_id}/logs', { params: { path: { group_id: id.value } } })),
  })

/** Show a group as the server says it is now, everywhere. */
export function useGroupRefresh() {
  const client = useQueryClient()
  return (group?: Group) => {
    if (group) client.setQueryData(['group', group.id], group)
    const keys = [['my-groups'], ['groups'], ['group-logs'], ...(group ? [] : [['group']])]
    return Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })))
  }
}

/** What is due, in words that remind and do not scold. */
export function dueText({ kind, is_overdue, since_on, by_on }: Due): string {
  const name = t(`legal.kind_${kind}`)
  if (is_overdue) return t('legal.overdueSince', { kind: name, day: formatShortDay(since_on) })
  return t('legal.dueBy', { kind: name, day: formatShortDay(by_on) })
}
