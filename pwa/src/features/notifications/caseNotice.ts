import { t } from '@/locales'
import type { Notification, NotificationView } from './notificationText'

/** A notice about somebody who is missed, in words; undefined: it speaks of something else. */
export function caseNotice({ kind, facts, subject_id }: Notification): NotificationView | undefined {
  const organisation = typeof facts.organisation === 'string' ? facts.organisation : ''
  switch (kind) {
    case 'absence_reminded':
      return {
        title: t('notifications.absence_reminded'),
        text: t('notifications.absence_remindedText', { months: Number(facts.months ?? 0) }),
        to: '/record',
      }
    case 'branch_absences':
    case 'case_waiting':
      return {
        title: t(`notifications.${kind}`),
        text: t(`notifications.${kind}Text`, { organisation }),
        to: kind === 'case_waiting' ? `/branch/cases/${subject_id}` : '/branch/cases',
      }
    default:
      return undefined
  }
}
