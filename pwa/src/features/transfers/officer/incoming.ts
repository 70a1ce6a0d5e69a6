import { useMutation } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { fileFrom } from '@/features/attendance/officer/files'
import type { TextKey } from '@/locales'
import type { Choice } from '../BranchChoice.vue'
import type { Transfer } from '../queries'

type Body = components['schemas']['IncomingLetterCreate']
export type IncomingLetter = NonNullable<Transfer['incoming_letter']>

/** A paper letter from outside as it is typed. */
export interface PaperDraft {
  sender: string
  sender_branch: string
  contact: string
  number: string
  issued_on: string
  valid_days: string
  accepted_on: string
  /** `2026-03` */
  dues_month: string
  reason: NonNullable<Body['reason']>
  name: string
  sex: string
  ethnicity: string
  id_number: string
  phone: string
  standing: 'full' | 'probationary'
  joined_on: string
  note: string
  branch: Choice | undefined
}
export type PaperField = keyof PaperDraft

const USUAL_VALID_DAYS = '30'
const MOST_VALID_DAYS = 90
const NEEDED = [
  ...(['sender', 'number', 'issued_on', 'valid_days', 'accepted_on', 'dues_month'] as const),
  ...(['name', 'sex', 'id_number', 'phone'] as const),
]

export const emptyPaper = (today: string): PaperDraft => ({
  ...{ sender: '', sender_branch: '', contact: '', number: '', issued_on: '', valid_days: USUAL_VALID_DAYS },
  ...{ accepted_on: today, dues_month: '', reason: 'workplace' as const, note: '', branch: undefined },
  ...{ name: '', sex: '', ethnicity: '', id_number: '', phone: '', standing: 'full' as const, joined_on: '' },
})

/** What keeps it from being sent, by field. */
export function paperFaults(draft: PaperDraft): Partial<Record<PaperField, TextKey>> {
  const faults: Partial<Record<PaperField, TextKey>> = {}
  for (const field of NEEDED) if (draft[field].trim() === '') faults[field] = 'moves.required'
  const days = Number(draft.valid_days)
  if (!/^\d+$/.test(draft.valid_days.trim()) || days < 1 || days > MOST_VALID_DAYS)
    faults.valid_days = 'moves.validDaysWrong'
  if (draft.standing === 'probationary' && draft.joined_on === '') faults.joined_on = 'moves.required'
  if (!draft.branch) faults.branch = 'move.whereMissing'
  return faults
}

const given = (value: string) => value.trim() || null

export const paperBody = (id: string, draft: PaperDraft): Body => ({
  id,
  destination_id: draft.branch?.id ?? '',
  sender: draft.sender.trim(),
  sender_branch: given(draft.sender_branch),
  contact: given(draft.contact),
  number: draft.number.trim(),
  issued_on: draft.issued_on,
  valid_days: Number(draft.valid_days),
  accepted_on: draft.accepted_on,
  dues_paid_to: `${draft.dues_month}-01`,
  reason: draft.reason,
  note: given(draft.note),
  name: draft.name.trim(),
  sex: draft.sex as Body['sex'],
  ethnicity: given(draft.ethnicity),
  id_number: draft.id_number.trim(),
  phone: draft.phone.trim(),
  standing: draft.standing,
  joined_on: given(draft.joined_on),
})

export const enterLetter = (seatId: string, body: Body) =>
  answer(
    api.POST('/api/v1/organisations/{organisation_id}/incoming-letters', {
      params: { path: { organisation_id: seatId } },
      body,
    }),
  )

/** The field that a refusal is about. */
export function paperFieldOf(reason: string, field: unknown): PaperField | undefined {
  const known: Record<string, PaperField> = {
    ...{ phone_invalid: 'phone', id_number_invalid: 'id_number', letter_expired: 'accepted_on' },
    ...{ accepted_before_issue: 'accepted_on', letter_known: 'number', probation_undecided: 'joined_on' },
    ...{ dues_too_far_ahead: 'dues_month', dues_before_joining: 'dues_month' },
    ...{ not_below: 'branch', organisation_dissolved: 'branch', destination_unfit: 'branch' },
  }
  if (field === 'issued_on' || field === 'accepted_on' || field === 'joined_on') return field
  return known[reason]
}

/** The paper receipt as a file; the server writes down who took it. */
export const useReceiptFile = () =>
  useMutation({
    mutationFn: async (transferId: string) => {
      const { data, response } = await api.POST('/api/v1/transfers/{transfer_id}/receipt/files', {
        params: { path: { transfer_id: transferId } },
        parseAs: 'blob',
      })
      return fileFrom(data as unknown as Blob, response)
    },
  })
