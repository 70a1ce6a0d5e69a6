import { hasText, t } from '@/locales'
import { formatDate } from '@/locales/format'
import type { Notification, NotificationView } from './notificationText'

/** A notice about moving to another branch in words; undefined: it speaks of something else. */
export function transferNotice({ kind, facts, subject_id }: Notification): NotificationView | undefined {
  const fact = (name: string) => (typeof facts[name] === 'string' ? facts[name] : '')
  const key = `move.why_${fact('reason')}`
  const reason = t(hasText(key) ? (key as 'move.why_other') : 'move.why_other')
  switch (kind) {
    case 'transfer_waiting':
    case 'transfer_refusal_copied':
      return {
        title: t(`notifications.${kind}`),
        text: t(`notifications.${kind}Text`, { organisation: fact('organisation') }),
        to: `/branch/transfers/${subject_id}`,
      }
    case 'transfer_moved_on':
    case 'transfer_returned':
    case 'transfer_refused':
      return {
        title: t(`notifications.${kind}`),
        text: t(`notifications.${kind}Text`, { reason }),
        to: '/me/transfers',
      }
    case 'reorganisation_proposed':
      return {
        title: t('notifications.reorganisation_proposed'),
        text: t('notifications.reorganisation_proposedText', { committee: fact('committee') }),
        to: `/branch/reorganisations/${subject_id}`,
      }
    case 'branch_proposed':
      return {
        title: t('notifications.branch_proposed'),
        text: t('notifications.branch_proposedText', { organisation: fact('organisation') }),
        to: `/organisations/${fact('organisation_id')}/landing`,
      }
    case 'branch_proposal_answered':
      return {
        title: t(facts.agreed ? 'notifications.branch_proposal_agreed' : 'notifications.branch_proposal_declined'),
        text: t('notifications.branch_proposal_answeredText', { name: fact('name') }),
        to: '/branch/landing',
      }
    case 'branch_received':
      return {
        title: t('notifications.branch_received', { organisation: fact('organisation'), count: Number(facts.members) }),
        text: t('notifications.branch_receivedText', { day: fact('from_on') ? formatDate(fact('from_on')) : '' }),
        to: '/branch',
      }
    case 'branch_changed':
    case 'branch_changed_back':
      return {
        title: t(`notifications.${kind}`, { organisation: fact('organisation') }),
        text: t(`notifications.${kind}Text`, { day: fact('from_on') ? formatDate(fact('from_on')) : '' }),
        to: '/me',
      }
    default:
      return undefined
  }
}
