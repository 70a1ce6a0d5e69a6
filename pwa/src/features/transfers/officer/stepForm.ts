import type { TextKey } from '@/locales'
import type { Choice } from '../BranchChoice.vue'
import type { Action, Step } from '../queries'

export const RETURN_REASONS = [
  ...(['incomplete', 'wrong', 'dues', 'destination', 'file', 'letter_expired', 'addressee'] as const),
  ...(['probation', 'outside_remit', 'not_reported', 'other'] as const),
]
export const USUAL_VALID_DAYS = 30
const MOST_VALID_DAYS = 90

/** Everything that any step may ask for; which fields count depends on the action. */
export interface StepForm {
  note: string
  reason: (typeof RETURN_REASONS)[number] | ''
  /** The earlier station, as the text that a list gives. */
  to: string
  validDays: string
  contact: string
  /** Another branch than the one applied for. */
  branch: Choice | undefined
  wantsOther: boolean
  acceptedOn: string
  reference: string
}

export const emptyForm = (): StepForm => ({
  ...{ note: '', reason: '', to: '0', validDays: String(USUAL_VALID_DAYS), contact: '' },
  ...{ branch: undefined, wantsOther: false, acceptedOn: '', reference: '' },
})

export const needsReason = (action: Action) => action === 'return' || action === 'refuse'
export const writesLetter = (action: Action) => action === 'issue_letter' || action === 'reissue_letter'

/** What keeps the form from being sent, by field. */
export function faultsOf(action: Action, form: StepForm): Partial<Record<keyof StepForm, TextKey>> {
  if (needsReason(action)) return reasonFaults(form)
  if (writesLetter(action) && !isValidSpan(form.validDays)) return { validDays: 'moves.validDaysWrong' }
  if (writesLetter(action) && form.contact.trim() === '') return { contact: 'moves.required' }
  if (action === 'record_receipt' && form.acceptedOn === '') return { acceptedOn: 'moves.dayMissing' }
  if (action === 'accept' && form.wantsOther && !form.branch) return { branch: 'move.whereMissing' }
  return {}
}

/** The step as the server takes it, without what the action does not know. */
export function stepOf(action: Action, position: number, form: StepForm): Step {
  const step: Step = { action, position, note: form.note.trim() || null }
  if (form.reason && needsReason(action)) step.reason = form.reason
  if (action === 'return') step.to = Number(form.to)
  if (writesLetter(action)) Object.assign(step, { valid_days: Number(form.validDays), contact: form.contact.trim() })
  if (action === 'accept' && form.wantsOther && form.branch) step.branch_id = form.branch.id
  if (action === 'record_receipt') {
    Object.assign(step, { accepted_on: form.acceptedOn, reference: form.reference.trim() || null })
  }
  return step
}

function reasonFaults(form: StepForm): Partial<Record<keyof StepForm, TextKey>> {
  if (form.reason === '') return { reason: 'moves.reasonMissing' }
  return form.reason === 'other' && form.note.trim() === '' ? { note: 'moves.otherMissing' } : {}
}

const isValidSpan = (days: string) => /^\d+$/.test(days.trim()) && Number(days) >= 1 && Number(days) <= MOST_VALID_DAYS
