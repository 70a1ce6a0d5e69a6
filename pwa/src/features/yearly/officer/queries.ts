import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { fileFrom } from '@/features/attendance/officer/files'

type Schemas = components['schemas']
export type Appraisal = Schemas['Appraisal']
export type Person = Appraisal['people'][number]
export type Step = Schemas['AppraisalStep']
export type Numbers = Schemas['AppraisalNumbers']
export type Talks = Schemas['TalkList']
export type TalkKind = Schemas['TalkCreate']['kind']
export type Report = Schemas['YearlyReport']
export type Version = Schemas['YearlyReportVersion']
export type ReportAnswer = Schemas['YearlyReportAnswer']
export type Figures = Report['figures']
export type Parts = Report['parts']
export type Responsibility = Schemas['Responsibility']
export type Lecture = Schemas['HeadLecture']
export type LectureKind = Schemas['HeadLectureCreate']['kind']

const ofPlace = (organisation_id: string) => ({ path: { organisation_id } })
const ofYear = (organisation_id: string, year: number) => ({ path: { organisation_id }, query: { year } })
const ofAppraisal = (appraisal_id: string) => ({ path: { appraisal_id } })
const ofReport = (organisation_id: string, year: number) => ({ path: { organisation_id, year } })
const ofVersion = (version_id: string) => ({ path: { version_id } })
const hasPlace = (id: Ref<string>) => computed(() => id.value !== '')

// --- Appraisals ---

export const useAppraisals = (organisationId: Ref<string>) =>
  useQuery({
    queryKey: ['yearly', 'appraisals', organisationId],
    queryFn: async () => {
      const params = ofPlace(organisationId.value)
      return (await answer(api.GET('/api/v1/organisations/{organisation_id}/appraisals', { params }))).items
    },
    enabled: hasPlace(organisationId),
    staleTime: 0,
  })

export const useAppraisal = (id: Ref<string>) =>
  useQuery({
    queryKey: ['yearly', 'appraisal', id],
    queryFn: () => answer(api.GET('/api/v1/appraisals/{appraisal_id}', { params: ofAppraisal(id.value) })),
    staleTime: 0,
  })

/** What came with an answer is shown at once; lists and notices are read anew. */
export function useFreshYearly() {
  const client = useQueryClient()
  return (changed?: Appraisal) => {
    if (changed) client.setQueryData(['yearly', 'appraisal', changed.id], changed)
    const others = {
      queryKey: ['yearly'],
      predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => !changed || queryKey[1] !== 'appraisal',
    }
    return Promise.all([client.invalidateQueries(others), client.invalidateQueries({ queryKey: ['my-notifications'] })])
  }
}

export const openAppraisal = (organisationId: string, body: Schemas['AppraisalOpen']) =>
  answer(api.POST('/api/v1/organisations/{organisation_id}/appraisals', { params: ofPlace(organisationId), body }))
export const stepAppraisal = (id: string, body: Step) =>
  answer(api.POST('/api/v1/appraisals/{appraisal_id}/steps', { params: ofAppraisal(id), body }))
export const addPerson = (id: string, member_id: string) =>
  answer(api.POST('/api/v1/appraisals/{appraisal_id}/people', { params: ofAppraisal(id), body: { member_id } }))
export const takeOut = (id: string, person_id: string) =>
  answer(
    api.DELETE('/api/v1/appraisals/{appraisal_id}/people/{person_id}', {
      params: { path: { appraisal_id: id, person_id } },
    }),
  )
export const putPaper = (id: string, body: Schemas['AppraisalPaper']) =>
  answer(api.PUT('/api/v1/appraisals/{appraisal_id}/paper', { params: ofAppraisal(id), body }))
export const putDecisions = (id: string, body: Schemas['AppraisalDecisions']) =>
  answer(api.PUT('/api/v1/appraisals/{appraisal_id}/decisions', { params: ofAppraisal(id), body }))
export const answerAppraisal = (id: string, body: Schemas['AppraisalAnswer']) =>
  api.POST('/api/v1/appraisals/{appraisal_id}/answer', { params: ofAppraisal(id), body })

export const useNumbers = (organisationId: Ref<string>, year: Ref<number>) =>
  useQuery({
    queryKey: ['yearly', 'numbers', organisationId, year],
    queryFn: async () => {
      const params = ofYear(organisationId.value, year.value)
      return (await answer(api.GET('/api/v1/organisations/{organisation_id}/appraisal-numbers', { params }))).items
    },
    enabled: hasPlace(organisationId),
    staleTime: 0,
  })

// --- Talks, lectures, responsibilities ---

export const useTalks = (organisationId: Ref<string>, year: Ref<number>) =>
  useQuery({
    queryKey: ['yearly', 'talks', organisationId, year],
    queryFn: () => {
      const params = ofYear(organisationId.value, year.value)
      return answer(api.GET('/api/v1/organisations/{organisation_id}/talks', { params }))
    },
    enabled: hasPlace(organisationId),
    staleTime: 0,
  })
export const recordTalk = (organisationId: string, body: Schemas['TalkCreate']) =>
  answer(api.POST('/api/v1/organisations/{organisation_id}/talks', { params: ofPlace(organisationId), body }))
export const voidTalk = (talk_id: string) =>
  answer(api.DELETE('/api/v1/talks/{talk_id}', { params: { path: { talk_id } } }))

export const useLectures = (organisationId: Ref<string>, year: Ref<number>) =>
  useQuery({
    queryKey: ['yearly', 'lectures', organisationId, year],
    queryFn: () => {
      const params = ofYear(organisationId.value, year.value)
      return answer(api.GET('/api/v1/organisations/{organisation_id}/head-lectures', { params }))
    },
    enabled: hasPlace(organisationId),
    staleTime: 0,
  })
export const recordLecture = (organisationId: string, body: Schemas['HeadLectureCreate']) =>
  answer(api.POST('/api/v1/organisations/{organisation_id}/head-lectures', { params: ofPlace(organisationId), body }))
export const voidLecture = (lecture_id: string) =>
  answer(api.DELETE('/api/v1/head-lectures/{lecture_id}', { params: { path: { lecture_id } } }))

export const useResponsibilities = (organisationId: Ref<string>, year: Ref<number>) =>
  useQuery({
    queryKey: ['yearly', 'responsibilities', organisationId, year],
    queryFn: () => {
      const params = ofYear(organisationId.value, year.value)
      return answer(api.GET('/api/v1/organisations/{organisation_id}/responsibilities', { params }))
    },
    enabled: hasPlace(organisationId),
    staleTime: 0,
  })
export const addResponsibility = (organisationId: string, body: Schemas['ResponsibilityCreate']) =>
  answer(
    api.POST('/api/v1/organisations/{organisation_id}/responsibilities', { params: ofPlace(organisationId), body }),
  )
export const markDone = (responsibility_id: string, body: Schemas['ResponsibilityDone']) =>
  answer(
    api.PUT('/api/v1/responsibilities/{responsibility_id}/done', { params: { path: { responsibility_id } }, body }),
  )
export const endResponsibility = (responsibility_id: string, body: Schemas['ResponsibilityEnd']) =>
  answer(
    api.POST('/api/v1/responsibilities/{responsibility_id}/end', { params: { path: { responsibility_id } }, body }),
  )

// --- Reports ---

export const useReport = (organisationId: Ref<string>, year: Ref<number>) =>
  useQuery({
    queryKey: ['yearly', 'report', organisationId, year],
    queryFn: () => {
      const params = ofReport(organisationId.value, year.value)
      return answer(api.GET('/api/v1/organisations/{organisation_id}/yearly-reports/{year}', { params }))
    },
    enabled: hasPlace(organisationId),
    staleTime: 0,
  })
export const saveReport = (organisationId: string, year: number, body: Schemas['YearlyReportSave']) =>
  answer(
    api.PUT('/api/v1/organisations/{organisation_id}/yearly-reports/{year}', {
      params: ofReport(organisationId, year),
      body,
    }),
  )
export const submitReport = (organisationId: string, year: number, body: Schemas['YearlyReportSubmit']) =>
  answer(
    api.POST('/api/v1/organisations/{organisation_id}/yearly-reports/{year}/versions', {
      params: ofReport(organisationId, year),
      body,
    }),
  )

export const useReports = (organisationId: Ref<string>, year: Ref<number>) =>
  useQuery({
    queryKey: ['yearly', 'reports', organisationId, year],
    queryFn: async () => {
      const params = ofYear(organisationId.value, year.value)
      return (await answer(api.GET('/api/v1/organisations/{organisation_id}/yearly-reports', { params }))).items
    },
    enabled: hasPlace(organisationId),
    staleTime: 0,
  })
export const useVersion = (id: Ref<string>) =>
  useQuery({
    queryKey: ['yearly', 'version', id],
    queryFn: () => answer(api.GET('/api/v1/yearly-report-versions/{version_id}', { params: ofVersion(id.value) })),
    staleTime: 0,
  })
export const answerReport = (id: string, body: Schemas['YearlyReportAnswer']) =>
  answer(api.POST('/api/v1/yearly-report-versions/{version_id}/answer', { params: ofVersion(id), body }))

/** A version as a file; the server writes down who took it. */
export async function reportFile(id: string, format: 'pdf' | 'docx'): Promise<File> {
  const { data, response } = await api.POST('/api/v1/yearly-report-versions/{version_id}/files', {
    params: ofVersion(id),
    body: { format },
    parseAs: 'blob',
  })
  return fileFrom(data as unknown as Blob, response)
}
