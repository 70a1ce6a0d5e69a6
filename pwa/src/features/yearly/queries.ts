import { useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type OwnAppraisal = Schemas['OwnAppraisal']
export type OwnAppraisalLine = Schemas['OwnAppraisalLine']
export type OwnTalk = Schemas['OwnTalk']
export type Grade = Schemas['AppraisalOpinion']['grade']

export const GRADES: readonly Grade[] = ['excellent', 'qualified', 'basic', 'unqualified']

const ofAppraisal = (id: string) => ({ path: { appraisal_id: id } })
export const ownAppraisalKey = (id: string) => ['own-appraisal', id]

/** The appraisals that one takes part in, with one's own results. */
export const useOwnAppraisals = () =>
  useQuery({
    queryKey: ['own-appraisals'],
    queryFn: async () => (await answer(api.GET('/api/v1/me/appraisals'))).items,
    staleTime: 0,
  })

export const useOwnAppraisal = (id: Ref<string>) =>
  useQuery({
    queryKey: ['own-appraisal', id],
    queryFn: () => answer(api.GET('/api/v1/me/appraisals/{appraisal_id}', { params: ofAppraisal(id.value) })),
    staleTime: 0,
  })

export const putSelf = (id: string, body: Schemas['AppraisalSelf']) =>
  answer(api.PUT('/api/v1/me/appraisals/{appraisal_id}/self', { params: ofAppraisal(id), body }))

export const putGrades = (id: string, items: Schemas['AppraisalOpinion'][]) =>
  answer(api.PUT('/api/v1/me/appraisals/{appraisal_id}/grades', { params: ofAppraisal(id), body: { items } }))

/** With whom and when one is said to have talked. */
export const useOwnTalks = () =>
  useQuery({
    queryKey: ['own-talks'],
    queryFn: async () => (await answer(api.GET('/api/v1/me/talks'))).items,
    staleTime: 0,
  })

export const disputeTalk = (id: string, is_disputed: boolean) =>
  api.PUT('/api/v1/me/talks/{talk_id}/dispute', { params: { path: { talk_id: id } }, body: { is_disputed } })
