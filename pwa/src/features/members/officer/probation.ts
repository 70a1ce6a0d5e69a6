import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { t } from '@/locales'
import { formatDate } from '@/locales/format'

export type Clock = components['schemas']['Clock']
export type Decision = components['schemas']['Decision']

/** A member's probation and what was decided about it. */
export const useProbation = (memberId: Ref<string>) =>
  useQuery({
    queryKey: ['member', memberId, 'probation'],
    queryFn: () =>
      answer(api.GET('/api/v1/members/{member_id}/probation', { params: { path: { member_id: memberId.value } } })),
  })

/** Who of a branch is on probation, by when it is over. */
export const useProbations = (organisationId: Ref<string>) =>
  useQuery({
    queryKey: ['members', organisationId, 'probations'],
    queryFn: async () => {
      const params = { path: { organisation_id: organisationId.value } }
      return (await answer(api.GET('/api/v1/organisations/{organisation_id}/probations', { params }))).items
    },
    enabled: computed(() => organisationId.value !== ''),
  })

/** How long it still takes, in words. */
export function leftOf({ days_left, is_decided }: Clock): string {
  if (is_decided) return t('lifecycle.overDecided')
  if (days_left > 0) return t('lifecycle.daysLeft', { days: days_left })
  return days_left === 0 ? t('lifecycle.today') : t('lifecycle.over', { days: -days_left })
}

/** From a month before the end it is worth a sign. */
export function toneOf({ mark, is_decided }: Clock): 'neutral' | 'waiting' | 'warn' {
  if (is_decided) return 'waiting'
  return mark !== null && mark <= 30 ? 'warn' : 'neutral'
}

/** When it began and when it is over. */
export const periodOf = ({ began_on, ends_on, extended }: Clock) =>
  [
    t('lifecycle.began', { date: formatDate(began_on) }),
    t('lifecycle.ends', { date: formatDate(ends_on) }),
    ...(extended ? [t('lifecycle.extendedMark')] : []),
  ].join(' · ')

/** What became of a decision. */
export function stateOf({ approved_on, void_reason, voided_at, approve_by }: Decision, today: string): string {
  if (voided_at) return t('lifecycle.voided', { reason: void_reason ?? '' })
  if (approved_on) return t('lifecycle.approvedOn', { date: formatDate(approved_on) })
  return t(approve_by < today ? 'lifecycle.late' : 'lifecycle.waiting', { date: formatDate(approve_by) })
}
