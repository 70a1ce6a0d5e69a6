import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { fileFrom } from '@/features/attendance/officer/files'
import { sendFile, wordsOf as commonWords } from '@/features/members/officer/intake'
import { hasText, language, t } from '@/locales'

export type HoursImport = components['schemas']['HoursImport']
export type HoursExport = components['schemas']['HoursExport']
export type Platform = components['schemas']['Platform']
type Problem = HoursImport['problems'][number]

export const TEMPLATE_PATH = '/api/v1/service-imports/template'

/** What is wrong with a row, in plain words; what rosters know, too, is said as there. */
export function wordsOf(problem: Problem): string {
  const key = `transfers.problem_${problem.reason}`
  const detail = problem.detail ?? ''
  return hasText(key) ? t(key as 'transfers.problem_overlaps_record', { detail }) : commonWords(problem)
}

const ofPlace = (organisationId: string) => ({ params: { path: { organisation_id: organisationId } } })
const ofImport = (id: string) => ({ params: { path: { import_id: id } } })
const ofExport = (id: string) => ({ params: { path: { export_id: id } } })

export const useImports = (placeId: Ref<string>) =>
  useQuery({
    queryKey: computed(() => ['hours-imports', placeId.value]),
    queryFn: async () =>
      (await answer(api.GET('/api/v1/organisations/{organisation_id}/service-imports', ofPlace(placeId.value)))).items,
    enabled: () => placeId.value !== '',
    staleTime: 0,
  })

export const useExports = (placeId: Ref<string>) =>
  useQuery({
    queryKey: computed(() => ['hours-exports', placeId.value]),
    queryFn: () => answer(api.GET('/api/v1/organisations/{organisation_id}/service-exports', ofPlace(placeId.value))),
    enabled: () => placeId.value !== '',
    staleTime: 0,
  })

export const uploadHours = (
  organisationId: string,
  file: File,
  tell: (share: number) => void,
  signal: AbortSignal,
): Promise<HoursImport> => sendFile(`/api/v1/organisations/${organisationId}/service-imports`, file, tell, signal)

export const loadImport = (id: string) => answer(api.GET('/api/v1/service-imports/{import_id}', ofImport(id)))
export const applyImport = (id: string) => answer(api.POST('/api/v1/service-imports/{import_id}/apply', ofImport(id)))
export const discardImport = (id: string) => api.DELETE('/api/v1/service-imports/{import_id}', ofImport(id))

export interface Wanted {
  platform: components['schemas']['HoursExportRequest']['platform']
  from: string
  until: string
  with_reported: boolean
}

export async function exportFile(organisationId: string, wanted: Wanted): Promise<File> {
  const { data, response } = await api.POST('/api/v1/organisations/{organisation_id}/service-exports', {
    ...ofPlace(organisationId),
    body: wanted,
    parseAs: 'blob',
  })
  return fileFrom(data as unknown as Blob, response)
}

export const markReported = (id: string, day: string) =>
  answer(api.POST('/api/v1/service-exports/{export_id}/mark', { ...ofExport(id), body: { reported_on: day } }))
export const undoMark = (id: string) => answer(api.DELETE('/api/v1/service-exports/{export_id}/mark', ofExport(id)))

export const platformName = (platforms: readonly Platform[], key: string) => {
  const found = platforms.find(({ platform }) => platform === key)
  return (language.value === 'zh' ? found?.name : found?.name_en) ?? key
}
