import { t } from '@/locales'
import { formatDate, formatDateTime, localDate } from '@/locales/format'
import type { Notification, NotificationView } from './notificationText'

/** A reminder in words; undefined: it speaks of something else. */
export function reminderNotice({ kind, facts, subject_id, created_at }: Notification): NotificationView | undefined {
  const fact = (name: string) => (typeof facts[name] === 'string' ? facts[name] : '')
  const day = (name: string) => (fact(name) ? formatDate(fact(name)) : '')
  const time = (name: string) => (fact(name) ? formatDateTime(fact(name)) : '')
  /** Whether the day had passed already when this was told. */
  const isOver = (name: string) => fact(name) < localDate(created_at)
  const number = (name: string) => Number(facts[name] ?? 0)

  switch (kind) {
    case 'activity_tomorrow':
    case 'activity_soon':
      return {
        title: t(`notifications.${kind}`, { title: fact('title') }),
        text: t(`notifications.${kind}Text`, { time: time('starts_at'), venue: fact('venue') }),
        to: `/activities/${subject_id}`,
      }
    case 'closing_soon':
      return {
        title: t('notifications.closing_soon', { title: fact('title') }),
        text: t('notifications.closing_soonText', {
          time: time('closes_at'),
          provisional: number('provisional'),
          unmarked: number('unmarked'),
        }),
        to: `/activities/${subject_id}/roster`,
      }
    case 'leave_waiting':
      return {
        title: t('notifications.leave_waiting', { title: fact('title') }),
        text: t('notifications.leave_waitingText', { count: number('count') }),
        to: '/branch/requests',
      }
    case 'hours_waiting':
      return {
        title: t('notifications.hours_waiting'),
        text: t('notifications.hours_waitingText'),
        to: '/hours/reviews',
      }
    case 'probation_due':
      return {
        title: t(facts.is_over ? 'notifications.probation_over' : 'notifications.probation_due', {
          count: number('count'),
        }),
        text: t('notifications.probation_dueText', { day: day('ends_on') }),
        to: '/branch/probations',
      }
    case 'own_probation_due':
      return {
        title: t(facts.is_over ? 'notifications.own_probation_over' : 'notifications.own_probation_due', {
          day: day('ends_on'),
        }),
        text: t('notifications.own_probation_dueText'),
        to: '/me',
      }
    case 'term_ending':
      return {
        title: t('notifications.term_ending', { day: day('ends_on') }),
        text: t('notifications.term_endingText'),
        to: '/branch/year',
      }
    case 'transfer_due':
      return {
        title: t(isOver('due_on') ? 'notifications.transfer_over' : 'notifications.transfer_due'),
        text: t(isOver('due_on') ? 'notifications.transfer_overText' : 'notifications.transfer_dueText', {
          day: day('due_on'),
        }),
        to: `/branch/transfers/${subject_id}`,
      }
    case 'letter_expiring':
      return {
        title: t('notifications.letter_expiring', { day: day('valid_until') }),
        text: t(facts.is_own ? 'notifications.letter_expiringOwn' : 'notifications.letter_expiringText'),
        to: facts.is_own ? '/me/transfers' : `/branch/transfers/${subject_id}`,
      }
    case 'qualification_expiring':
      return {
        title: t('notifications.qualification_expiring'),
        text: t('notifications.qualification_expiringText', { day: day('expires_on') }),
        to: '/service/cards',
      }
    default:
      return undefined
  }
}
