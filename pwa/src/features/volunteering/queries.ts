import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { language, t } from '@/locales'
import { formatDate, formatDay, formatRange, localDate } from '@/locales/format'

export type Project = components['schemas']['Project']
export type Shift = components['schemas']['Shift']
export type OwnShift = components['schemas']['OwnShift']
export type OwnAssignment = components['schemas']['OwnAssignment']
export type ProjectTemplate = components['schemas']['ProjectTemplate']
export type QualificationKind = components['schemas']['QualificationKind']

/** Published projects for oneself, and those in which one has a post. */
export const useOwnProjects = () =>
  useQuery({
    queryKey: ['service', 'projects'],
    queryFn: async () => (await answer(api.GET('/api/v1/projects'))).items,
  })

export const useProject = (projectId: Ref<string>) =>
  useQuery({
    queryKey: computed(() => ['service', 'project', projectId.value]),
    queryFn: () =>
      answer(api.GET('/api/v1/projects/{project_id}', { params: { path: { project_id: projectId.value } } })),
    enabled: () => projectId.value !== '',
  })

export const useShifts = (projectId: Ref<string>) =>
  useQuery({
    queryKey: computed(() => ['service', 'shifts', projectId.value]),
    queryFn: async () => {
      const params = { path: { project_id: projectId.value } }
      return (await answer(api.GET('/api/v1/projects/{project_id}/shifts', { params }))).items
    },
    enabled: () => projectId.value !== '',
    staleTime: 0,
  })

export const useOwnShifts = () =>
  useQuery({
    queryKey: ['service', 'my-shifts'],
    queryFn: async () => (await answer(api.GET('/api/v1/me/shifts'))).items,
    staleTime: 0,
  })

/** Templates and the kinds of qualification; they change with a release at most. */
export const useTemplates = () =>
  useQuery({
    queryKey: ['service', 'templates'],
    queryFn: () => answer(api.GET('/api/v1/project-templates')),
    staleTime: Infinity,
  })

/** What a kind of qualification is called; its id while the list is not there. */
export function useKindNames() {
  const kinds = useTemplates().data
  const found = computed(() => new Map((kinds.value?.qualifications ?? []).map((kind) => [kind.id, kind])))
  return (id: string) => {
    const kind = found.value.get(id)
    return kind ? (language.value === 'en' ? kind.name_en : kind.name) : id
  }
}

/** 3月7日 周六 09:00–11:00; the end has its day where it is another one. */
export function timesOf({ starts_at, ends_at }: { starts_at: string; ends_at: string }): string {
  return `${formatDay(starts_at)} ${formatRange(starts_at, ends_at)}`
}

/** The last day of a project; the API names the first one after it. */
export const lastDay = (untilOn: string) => localDate(Date.parse(`${untilOn}T12:00:00+08:00`) - 86_400_000)
export const daysOf = ({ from_on, until_on }: { from_on: string; until_on: string }) => ({
  from: formatDate(from_on),
  until: formatDate(lastDay(until_on)),
})

export const isAhead = ({ starts_at }: { starts_at: string }) => Date.parse(starts_at) > Date.now()
export const isOver = ({ ends_at }: { ends_at: string }) => Date.parse(ends_at) <= Date.now()

/** What is told of a card: its last four and its last day. */
export function cardText({
  number_last4,
  expires_on,
}: {
  number_last4: string | null
  expires_on: string | null
}): string {
  const day = expires_on ? formatDate(lastDay(expires_on)) : ''
  if (number_last4 && day) return t('service.cardEnds', { last: number_last4, day })
  if (number_last4) return t('service.cardLast', { last: number_last4 })
  return day ? t('service.cardUntil', { day }) : ''
}
