import type { components } from '@/api/schema'
import type { Member } from './queries'

type MemberCreate = components['schemas']['MemberCreate']
type MemberUpdate = components['schemas']['MemberUpdate']

/** The form as it is typed. Empty means: not given; for a number of an existing file: as it is. */
export interface MemberDraft {
  name: string
  sex: string
  phone: string
  standing: string
  group_id: string
  joined_on: string
  affiliated_from: string
  born_on: string
  ethnicity: string
  education: string
  id_number: string
}
export type DraftField = keyof MemberDraft

export const emptyDraft = (today: string): MemberDraft => ({
  name: '',
  sex: '',
  phone: '',
  standing: 'full',
  group_id: '',
  joined_on: '',
  affiliated_from: today,
  born_on: '',
  ethnicity: '',
  education: '',
  id_number: '',
})

export const draftOf = (member: Member): MemberDraft => ({
  name: member.name,
  sex: member.sex,
  phone: '',
  standing: member.standing ?? '',
  group_id: member.group?.id ?? '',
  joined_on: member.joined_on ?? '',
  affiliated_from: member.affiliated_from,
  born_on: member.born_on ?? '',
  ethnicity: member.ethnicity ?? '',
  education: member.education ?? '',
  id_number: '',
})

/** Fields without which nothing is sent. */
export function missingFields(draft: MemberDraft): DraftField[] {
  return (['name', 'sex', 'standing'] as const).filter((field) => draft[field].trim() === '')
}

const given = (value: string) => value.trim() || null

export function createBody(draft: MemberDraft): MemberCreate {
  return {
    name: draft.name.trim(),
    sex: draft.sex as MemberCreate['sex'],
    standing: draft.standing as MemberCreate['standing'],
    phone: given(draft.phone),
    group_id: given(draft.group_id),
    joined_on: given(draft.joined_on),
    affiliated_from: given(draft.affiliated_from),
    born_on: given(draft.born_on),
    ethnicity: given(draft.ethnicity),
    education: given(draft.education),
    id_number: given(draft.id_number),
  }
}

/** Only what differs from the file; numbers only when new ones were typed. */
export function updateBody(draft: MemberDraft, member: Member): MemberUpdate {
  const before = draftOf(member)
  const body: MemberUpdate = { changed_at: member.changed_at }
  if (draft.name.trim() !== before.name) body.name = draft.name.trim()
  if (draft.sex !== before.sex) body.sex = draft.sex as MemberUpdate['sex']
  for (const field of ['joined_on', 'born_on', 'ethnicity', 'education'] as const) {
    if (draft[field] !== before[field]) body[field] = given(draft[field])
  }
  for (const field of ['phone', 'id_number'] as const) {
    if (draft[field].trim()) body[field] = draft[field].trim()
  }
  return body
}

/** The field that a refusal is about, so that its words stand beside it. */
export function fieldOfProblem(reason: string, facts: Record<string, unknown>): DraftField | undefined {
  if (typeof facts.field === 'string') return facts.field as DraftField
  if (reason === 'phone_invalid' || reason === 'phone_taken') return 'phone'
  return reason === 'id_number_invalid' ? 'id_number' : undefined
}
