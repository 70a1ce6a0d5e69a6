import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { fileFrom, type Format } from '@/features/attendance/officer/files'

type Schemas = components['schemas']
export type DutyYear = Schemas['DutyYear']
export type DutyRow = DutyYear['rows'][number]
export type DutyRule = DutyRow['rule']
export type Duty = DutyRow['duties'][number]
export type DutyState = Duty['state']
export type YearPlan = Schemas['YearPlan']
export type PlanLine = YearPlan['lines'][number]
export type Planned = Schemas['Planned']['items'][number]
export type NamedDuty = Schemas['NamedDuty']
export type Snapshot = Schemas['DutySnapshot']
export type Compared = Snapshot['lines'][number]
export type Change = Compared['changes'][number]

const asked = (id: string, year: number) => ({ params: { path: { organisation_id: id }, query: { year } } })
const ofPlace = (id: string) => ({ params: { path: { organisation_id: id } } })

/** What is due in a branch's year. */
export const useDutyYear = (id: Ref<string>, year: Ref<number>) =>
  useQuery({
    queryKey: ['duties', id, year],
    queryFn: () => answer(api.GET('/api/v1/organisations/{organisation_id}/duties', asked(id.value, year.value))),
    enabled: computed(() => id.value !== ''),
    staleTime: 0,
  })

/** What planning the year would make. */
export const useYearPlan = (id: Ref<string>, year: Ref<number>) =>
  useQuery({
    queryKey: ['duties', 'plan', id, year],
    queryFn: () => answer(api.GET('/api/v1/organisations/{organisation_id}/duty-plan', asked(id.value, year.value))),
    enabled: computed(() => id.value !== ''),
    staleTime: 0,
    refetchOnWindowFocus: false,
  })

/** Members' own hours of study, beside what the branch held. */
export const useStudyHours = (id: Ref<string>, year: Ref<number>) =>
  useQuery({
    queryKey: ['duties', 'study', id, year],
    queryFn: () => answer(api.GET('/api/v1/organisations/{organisation_id}/study-hours', asked(id.value, year.value))),
  })

/** How the quarters of a year stood, beside today. */
export const useSnapshots = (id: Ref<string>, year: Ref<number>) =>
  useQuery({
    queryKey: ['duties', 'quarters', id, year],
    queryFn: async () =>
      (await answer(api.GET('/api/v1/organisations/{organisation_id}/duty-snapshots', asked(id.value, year.value))))
        .items,
    enabled: computed(() => id.value !== ''),
    staleTime: 0,
  })

/** Read anew whatever was shown of duties and activities. */
export function useFreshDuties() {
  const client = useQueryClient()
  return () => Promise.all([['duties'], ['activities']].map((queryKey) => client.invalidateQueries({ queryKey })))
}

export const makePlan = (id: string, body: Schemas['YearPlanMake']) =>
  answer(api.POST('/api/v1/organisations/{organisation_id}/duty-plan', { ...ofPlace(id), body }))

/** Throw away an activity that is still a draft. */
export const dropDraft = (id: string) =>
  api.DELETE('/api/v1/activities/{activity_id}', { params: { path: { activity_id: id } } })

export const excludeDuty = (id: string, body: Schemas['DutyExclude']) =>
  answer(api.POST('/api/v1/organisations/{organisation_id}/duty-exclusions', { ...ofPlace(id), body }))

export const includeDuty = (exclusionId: string, reason: string) =>
  answer(
    api.POST('/api/v1/duty-exclusions/{exclusion_id}/end', {
      params: { path: { exclusion_id: exclusionId } },
      body: { reason },
    }),
  )

export const noteDuty = (id: string, body: Schemas['DutyNote']) =>
  answer(api.POST('/api/v1/organisations/{organisation_id}/duty-records', { ...ofPlace(id), body }))

export const withdrawRecord = (recordId: string) =>
  answer(api.POST('/api/v1/duty-records/{record_id}/withdraw', { params: { path: { record_id: recordId } } }))

/** The year as a file; the server writes down who took it. */
export async function yearFile(id: string, year: number, format: Format): Promise<File> {
  const { data, response } = await api.POST('/api/v1/organisations/{organisation_id}/duty-files', {
    ...ofPlace(id),
    body: { year, format },
    parseAs: 'blob',
  })
  return fileFrom(data as unknown as Blob, response)
}
