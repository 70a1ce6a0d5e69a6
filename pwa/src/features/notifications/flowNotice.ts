import { t } from '@/locales'
import type { Notification, NotificationView } from './notificationText'

const OUTCOMES = { confirmed: 'flow_confirmed', declined: 'flow_declined' } as const

/** A notice about flow members in words; undefined: it speaks of something else. */
export function flowNotice({ kind, facts, subject_id }: Notification): NotificationView | undefined {
  const fact = (name: string) => (typeof facts[name] === 'string' ? facts[name] : '')
  switch (kind) {
    case 'flow_waiting':
    case 'flow_returned':
      return {
        title: t(`notifications.${kind}`),
        text: t(`notifications.${kind}Text`),
        to: `/branch/flow/${subject_id}`,
      }
    case 'flow_contacts_due':
      return { title: t(`notifications.${kind}`), text: t(`notifications.${kind}Text`), to: '/branch/flow' }
    case 'flow_announced':
      return {
        title: t('notifications.flow_announced'),
        text: t('notifications.flow_announcedText'),
        to: '/branch/flow?part=here',
      }
    case 'flow_unregistered':
    case 'flow_reminded':
      return { title: t(`notifications.${kind}`), text: t(`notifications.${kind}Text`), to: '/branch/flow?part=check' }
    case 'flow_decided': {
      const outcome = OUTCOMES[fact('outcome') as 'confirmed'] ?? ('flow_ended' as const)
      return { title: t(`notifications.${outcome}`), text: t(`notifications.${outcome}Text`), to: '/me/away' }
    }
    case 'flow_taken_in':
      return {
        title: t('notifications.flow_taken_in', { organisation: fact('organisation') }),
        text: t('notifications.flow_taken_inText'),
        to: '/me/away',
      }
    case 'flow_card_printed':
      return {
        title: t('notifications.flow_card_printed'),
        text: t('notifications.flow_card_printedText', { number: fact('number'), by: fact('by') }),
        to: '/me/away',
      }
    default:
      return undefined
  }
}
