import { t } from '@/locales'
import { formatDate } from '@/locales/format'
import type { Letter, Transfer } from './queries'
import { following, type WayPoint } from './way'

type Receipt = NonNullable<Transfer['receipt']>

/** In one sentence, to the member: who has it and for what. */
export function nowText({ state, kind, holder_name, origin_name, destination_name, steps }: Transfer): string {
  const values = { holder: holder_name ?? '', from: origin_name, to: destination_name }
  if (steps.at(-1)?.action === 'end_membership') return t('move.now_ended')
  return t(kind === 'outside' && state === 'letter_issued' ? 'move.now_outside' : `move.now_${state}`, values)
}

export const taskText = ({ task }: Pick<WayPoint, 'task'>) => t(`move.task_${task}`)

/** What comes after that, and from whom; nothing where it is over. */
export function nextText(transfer: Transfer): string {
  const next = following(transfer)
  if (!next) return ''
  const values = { task: taskText(next), organisation: next.organisation ?? '' }
  return t(next.organisation ? 'move.nextBy' : 'move.next', values)
}

/** Since when it is there, and for how long. */
export function sinceText({ since_at, age_days }: Pick<Transfer, 'since_at' | 'age_days'>): string {
  return age_days === 0 ? t('move.sinceToday') : t('move.since', { day: formatDate(since_at), count: age_days })
}

/** The last day of a span whose end is given as the first day that is not part of it any more. */
export const lastDay = (until: string) =>
  new Date(Date.parse(`${until}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)

export const letterText = ({ issued_on, valid_until }: Letter) =>
  t('move.letterDays', { from: formatDate(issued_on), last: formatDate(lastDay(valid_until)) })

/** Who took the member in, and when; on paper where it came from outside. */
export function receiptText({ organisation_name, reference, accepted_on }: Receipt, destination: string): string {
  const values = {
    organisation: organisation_name ?? destination,
    day: formatDate(accepted_on),
    number: reference ?? '',
  }
  if (organisation_name) return t('move.receiptFrom', values)
  return t(reference ? 'move.receiptOutside' : 'move.receiptOutsideBare', values)
}

/** When it was registered in the national system, and as what. */
export function registrationText({ registered_on, registration_reference }: Transfer): string {
  const values = { day: formatDate(registered_on ?? ''), number: registration_reference ?? '' }
  return t(registration_reference ? 'move.registeredAs' : 'move.registeredOn', values)
}
