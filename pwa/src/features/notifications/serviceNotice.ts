import { t } from '@/locales'
import { formatDateTime } from '@/locales/format'
import type { Notification, NotificationView } from './notificationText'

/** A notice about volunteering in words; undefined: it speaks of something else. */
export function serviceNotice({ kind, facts, subject_id }: Notification): NotificationView | undefined {
  const fact = (name: string) => (typeof facts[name] === 'string' ? facts[name] : '')
  const values = {
    time: fact('starts_at') ? formatDateTime(fact('starts_at')) : '',
    ...{ title: fact('title'), venue: fact('venue'), reason: fact('reason'), by: fact('by') },
  }
  const shift = { to: `/service/shifts/${fact('shift_id')}` }
  const project = { to: `/service/projects/${subject_id}` }
  switch (kind) {
    case 'shift_changed':
    case 'shift_cancelled':
    case 'shift_moved_up':
    case 'substitute_asked':
      return { title: t(`notifications.${kind}`, values), text: t(`notifications.${kind}Text`, values), ...shift }
    case 'substitute_answered':
      return {
        title: t('notifications.substitute_answered', values),
        text: facts.accepted
          ? t('notifications.substitute_answeredYes', values)
          : t('notifications.substitute_answeredNo'),
        ...shift,
      }
    case 'escort_ride_given':
    case 'escort_ride_taken_back':
      return {
        title: t(`notifications.${kind}`, values),
        text: t(`notifications.${kind}Text`, values),
        to: `/escorts/${subject_id}/drive`,
      }
    case 'volunteer_approved':
    case 'project_lead_ended':
      return { title: t(`notifications.${kind}`, values), text: t(`notifications.${kind}Text`), ...project }
    case 'volunteer_applied':
      return {
        title: t('notifications.volunteer_applied', values),
        text: t('notifications.volunteer_appliedText'),
        to: `/projects/${subject_id}/applications`,
      }
    case 'qualification_checked':
      return {
        title: t('notifications.qualification_checked'),
        text: t('notifications.qualification_checkedText'),
        to: '/service/cards',
      }
    case 'project_lead_given':
      return fact('post') === 'lead'
        ? {
            title: t('notifications.project_lead_given', values),
            text: t('notifications.project_lead_givenLead', values),
            to: `/projects/${subject_id}/manage`,
          }
        : {
            title: t('notifications.project_lead_given', values),
            text: t('notifications.project_lead_givenDesk', values),
            ...project,
          }
    default:
      return undefined
  }
}
