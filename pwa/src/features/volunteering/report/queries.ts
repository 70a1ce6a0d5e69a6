import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { language, t } from '@/locales'
import { fileFrom, periodsOf, type Period } from '@/features/attendance/officer/files'

export type Report = components['schemas']['ServiceReport']
export type OutcomeKind = components['schemas']['OutcomeKind']

export function useReport(organisationId: Ref<string>, period: Ref<Period | undefined>, projectId: Ref<string>) {
  return useQuery({
    queryKey: ['service-report', organisationId, period, projectId],
    queryFn: () => {
      const { from = '', until = '' } = period.value ?? {}
      const query = { from, until, ...(projectId.value && { project_id: projectId.value }) }
      const params = { path: { organisation_id: organisationId.value }, query }
      return answer(api.GET('/api/v1/organisations/{organisation_id}/service-report', { params }))
    },
    enabled: computed(() => organisationId.value !== '' && period.value !== undefined),
  })
}

const NARROWING = ['project_id', 'month', 'grade', 'kind', 'state', 'level']

/** Which records an address asks for; without a whole period those of the present year, as the report begins with. */
export function recordsWanted(asked: Record<string, unknown>, now: number): Record<string, string> {
  const only = Object.fromEntries(NARROWING.flatMap((name) => (asked[name] ? [[name, String(asked[name])]] : [])))
  const { from, until } = asked.from && asked.until ? asked : periodsOf('year', now)[0]!
  return { ...only, from: String(from), until: String(until) }
}

export function useReportRecords(organisationId: Ref<string>, wanted: Ref<Record<string, string>>, page: Ref<number>) {
  return useQuery({
    queryKey: ['service-report-records', organisationId, wanted, page],
    queryFn: () => {
      const { from = '', until = '', ...only } = wanted.value
      const query = { from, until, ...only, page: page.value, page_size: 50 }
      const params = { path: { organisation_id: organisationId.value }, query }
      return answer(api.GET('/api/v1/organisations/{organisation_id}/service-report/records', { params }))
    },
    enabled: computed(() => organisationId.value !== ''),
  })
}

export function useExpiries(organisationId: Ref<string>) {
  return useQuery({
    queryKey: ['qualification-expiries', organisationId],
    queryFn: async () => {
      const params = { path: { organisation_id: organisationId.value } }
      return (await answer(api.GET('/api/v1/organisations/{organisation_id}/qualification-expiries', { params }))).items
    },
    enabled: computed(() => organisationId.value !== ''),
  })
}

/** What is counted beside hours, in words; the same for everybody and all day. */
export const useOutcomeKinds = () =>
  useQuery({
    queryKey: ['outcome-kinds'],
    queryFn: async () => (await answer(api.GET('/api/v1/outcome-kinds'))).items,
    staleTime: Infinity,
  })

/** A kind of outcome with its unit, in the language on screen. */
export function useOutcomeNames() {
  const kinds = useOutcomeKinds()
  return (kind: string): string => {
    const known = kinds.data.value?.find(({ key }) => key === kind)
    if (!known) return kind
    return language.value === 'zh' ? t('proofs.outcomeOf', { name: known.name, unit: known.unit }) : known.name_en
  }
}

export async function reportFile(organisationId: string, period: Period, projectId: string): Promise<File> {
  const { data, response } = await api.POST('/api/v1/organisations/{organisation_id}/service-report/files', {
    params: { path: { organisation_id: organisationId } },
    body: { from: period.from, until: period.until, project_id: projectId || null },
    parseAs: 'blob',
  })
  return fileFrom(data as unknown as Blob, response)
}
