import { hasText, t } from '@/locales'
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
    default:
      return undefined
  }
}
