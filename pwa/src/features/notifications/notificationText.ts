import type { components } from '@/api/schema'
import { t } from '@/locales'
import { formatDate, formatDateTime } from '@/locales/format'
import { hoursText } from '@/features/volunteering/time'
import { caseNotice } from './caseNotice'
import { flowNotice } from './flowNotice'
import { reminderNotice } from './reminderNotice'
import { serviceNotice } from './serviceNotice'
import { transferNotice } from './transferNotice'
import { yearlyNotice } from './yearlyNotice'

export type Notification = components['schemas']['Notification']

export interface NotificationView {
  title: string
  text: string
  /** Where the matter can be looked at or settled. */
  to?: string
}

const ALONE = {
  series_published: 'activity_published',
  series_changed: 'activity_changed',
  series_cancelled: 'activity_cancelled',
} as const

/** A notification in words. A kind that this version does not know yet shows nothing but its time. */
export function viewOf(notification: Notification): NotificationView {
  const { kind, facts, subject_id } = notification
  const fact = (name: string) => (typeof facts[name] === 'string' ? facts[name] : '')
  const time = (name: string) => (fact(name) ? formatDateTime(fact(name)) : '')
  const day = (name: string) => (fact(name) ? formatDate(fact(name)) : '')
  const length = () => hoursText(Number(facts.minutes))
  const by = fact('by') || t('notifications.operator')
  const title = fact('title')
  const activity = subject_id ? { to: `/activities/${subject_id}` } : {}

  switch (kind) {
    case 'account_activated':
      return {
        title: t('notifications.account_activated'),
        text: t('notifications.account_activatedText', { by, time: time('at') }),
        to: '/me/security',
      }
    case 'activation_disputed':
      return {
        title: t('notifications.activation_disputed', { name: fact('name') }),
        text: t('notifications.activation_disputedText'),
        to: '/branch/members',
      }
    case 'activity_published':
    case 'activity_changed':
    case 'sign_up_moved_up':
      return {
        title: t(`notifications.${kind}`, { title }),
        text: t(`notifications.${kind}Text`, { time: time('starts_at'), venue: fact('venue') }),
        ...activity,
      }
    case 'activity_cancelled': {
      const values = { time: time('starts_at'), reason: fact('reason') }
      return {
        title: t('notifications.activity_cancelled', { title }),
        // Notices of an earlier version carry no reason.
        text: values.reason
          ? t('notifications.activity_cancelledText', values)
          : t('notifications.cancelledOld', values),
        ...activity,
      }
    }
    case 'series_published':
    case 'series_changed':
    case 'series_cancelled': {
      // One alone is told as any other.
      if (Number(fact('count')) === 1) return viewOf({ ...notification, kind: ALONE[kind] })
      return {
        title: t(`notifications.${kind}`, { title, count: fact('count') }),
        text: t(`notifications.${kind}Text`, { time: time('starts_at'), venue: fact('venue') }),
        ...activity,
      }
    }
    case 'check_in_undone':
      return {
        title: t('notifications.check_in_undone', { title }),
        text: t('notifications.check_in_undoneText', { reason: fact('reason') }),
        ...activity,
      }
    case 'absence_noted': {
      const [leaveUntil, until] = [time('leave_until'), time('until')]
      return {
        title: t('notifications.absence_noted', { title }),
        text: leaveUntil
          ? t('notifications.absence_notedLeave', { leaveUntil, until })
          : t('notifications.absence_notedText', { until }),
        ...activity,
      }
    }
    case 'joint_invited':
      return {
        title: t('notifications.joint_invited', { title, by }),
        text: t('notifications.joint_invitedText', { time: time('starts_at') }),
        to: '/branch',
      }
    case 'joint_answered':
      return {
        title: t('notifications.joint_answered', { title }),
        text: facts.accepted
          ? t('notifications.joint_answeredYes', { by })
          : t('notifications.joint_answeredNo', { by, reason: fact('reason') }),
        ...(subject_id && { to: `/activities/${subject_id}/manage` }),
      }
    case 'leave_asked':
    case 'correction_asked':
      return {
        title: t(`notifications.${kind}`, { title }),
        text: t(`notifications.${kind}Text`),
        to: '/branch/requests',
      }
    case 'leave_decided':
    case 'correction_decided':
      return {
        title: t(`notifications.${kind}`, { title }),
        text: facts.granted ? t(`notifications.${kind}Yes`) : t(`notifications.${kind}No`, { reason: fact('reason') }),
        ...activity,
      }
    case 'proof_asked':
      return { title: t('notifications.proof_asked'), text: t('notifications.proof_askedText'), to: '/branch/proofs' }
    case 'proof_issued':
      return {
        title: t('notifications.proof_issued'),
        text: t('notifications.proof_issuedText', { number: fact('number') }),
        to: '/me/proofs',
      }
    case 'proof_declined':
      return {
        title: t('notifications.proof_declined'),
        text: t('notifications.proof_declinedText', { reason: fact('reason') }),
        to: '/me/proofs',
      }
    case 'proof_revoked':
      return {
        title: t('notifications.proof_revoked', { number: fact('number') }),
        text: t('notifications.proof_revokedText', { reason: fact('reason') }),
        to: '/me/proofs',
      }
    case 'exemption_granted':
      return {
        title: t('notifications.exemption_granted'),
        text: t('notifications.exemption_grantedText', { from: day('from_on') }),
        to: '/record',
      }
    case 'exemption_ended':
      return {
        title: t('notifications.exemption_ended'),
        text: t('notifications.exemption_endedText', { until: day('until_on') }),
        to: '/record',
      }
    case 'provisional_waiting':
      return {
        title: t('notifications.provisional_waiting', { title }),
        text: t('notifications.provisional_waitingText'),
        ...(subject_id && { to: `/activities/${subject_id}/roster` }),
      }
    case 'presence_claim_made':
      return {
        title: t('notifications.presence_claim_made', { title }),
        text: t('notifications.presence_claim_madeText'),
        ...(subject_id && { to: `/activities/${subject_id}/roster` }),
      }
    case 'presence_claim_decided':
      return {
        title: t('notifications.presence_claim_decided', { title }),
        text: facts.confirmed
          ? t('notifications.presence_claim_decidedYes')
          : t('notifications.presence_claim_decidedNo', { reason: fact('reason') }),
        ...activity,
      }
    case 'steward_appointed':
    case 'steward_ended':
      return {
        title: t(`notifications.${kind}`, { title }),
        text: t(`notifications.${kind}Text`, { time: time('starts_at'), by }),
        ...(subject_id &&
          kind === 'steward_appointed' && { to: `/${facts.shift_id ? 'shifts' : 'activities'}/${subject_id}/desk` }),
      }
    case 'hours_questioned':
      return {
        title: t('notifications.hours_questioned', { title }),
        text: t('notifications.hours_questionedText'),
        to: '/hours/reviews',
      }
    case 'service_ends_soon':
      return {
        title: t('notifications.service_ends_soon', { title }),
        text: t('notifications.service_ends_soonText', { time: time('ends_at') }),
        to: '/hours',
      }
    case 'service_closed_at_end':
      return {
        title: t('notifications.service_closed_at_end', { title }),
        text: t('notifications.service_closed_at_endText', { length: length() }),
        to: '/hours',
      }
    case 'service_refused':
    case 'service_returned':
    case 'service_voided':
    case 'service_corrected':
    case 'hours_correction_declined': {
      const values = { time: time('starts_at'), length: length(), reason: fact('reason') }
      return {
        title: t(`notifications.${kind}`, { title }),
        text: t(`notifications.${kind}Text`, values),
        to: '/hours',
      }
    }
    case 'number_revealed':
      return {
        title: t('notifications.number_revealed', { by, field: fieldText(fact('field')) }),
        text: t('notifications.number_revealedText', { reason: fact('reason') }),
        to: '/me/disclosures',
      }
    case 'grant_given':
    case 'grant_ended':
      return {
        title: t(`notifications.${kind}`, { role: roleText(fact('role')) }),
        text: t(`notifications.${kind}Text`, { organisation: fact('organisation'), by }),
        to: '/me',
      }
    default:
      return (
        serviceNotice(notification) ??
        transferNotice(notification) ??
        caseNotice(notification) ??
        flowNotice(notification) ??
        reminderNotice(notification) ??
        yearlyNotice(notification) ?? { title: t('notifications.title'), text: '' }
      )
  }
}

type Role = components['schemas']['SessionGrant']['role']

const capital = <W extends string>(word: W) => (word.charAt(0).toUpperCase() + word.slice(1)) as Capitalize<W>

export const roleText = (role: string) => t(`members.role${capital(role as Role)}`)

export const fieldText = (field: string) => t(`members.field${capital(field as 'phone' | 'id_number')}`)
