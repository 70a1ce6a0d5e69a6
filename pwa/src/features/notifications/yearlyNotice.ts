import { t } from '@/locales'
import { formatDate } from '@/locales/format'
import type { Notification, NotificationView } from './notificationText'

/** A notice about the yearly work in words; undefined: it speaks of something else. */
export function yearlyNotice({ kind, facts, subject_id }: Notification): NotificationView | undefined {
  const year = Number(facts.year ?? 0)
  const organisation = typeof facts.organisation === 'string' ? facts.organisation : ''
  switch (kind) {
    case 'appraisal_open': {
      const isMutual = facts.stage === 'mutual'
      return {
        title: t(isMutual ? 'notifications.appraisal_mutual' : 'notifications.appraisal_open', { year }),
        text: t(isMutual ? 'notifications.appraisal_mutualText' : 'notifications.appraisal_openText'),
        to: `/me/appraisals/${subject_id}`,
      }
    }
    case 'appraisal_all_answered':
      return {
        title: t('notifications.appraisal_all_answered', { year }),
        text: t('notifications.appraisal_all_answeredText'),
        to: `/branch/appraisals/${subject_id}`,
      }
    case 'appraisal_submitted':
    case 'report_submitted':
      return {
        title: t(`notifications.${kind}`, { year }),
        text: t(`notifications.${kind}Text`, { organisation }),
        to:
          kind === 'report_submitted'
            ? `/yearly-reports/${subject_id}`
            : `/organisations/${String(facts.organisation_id ?? '')}/yearly`,
      }
    case 'appraisal_answered':
      return {
        title: t(facts.confirmed ? 'notifications.appraisal_confirmed' : 'notifications.appraisal_sent_back', { year }),
        text: t('notifications.appraisal_answeredText'),
        to: `/branch/appraisals/${subject_id}`,
      }
    case 'appraisal_result':
      return {
        title: t('notifications.appraisal_result', { year }),
        text: t('notifications.appraisal_resultText'),
        to: `/me/appraisals/${subject_id}`,
      }
    case 'talk_recorded':
      return {
        title: t('notifications.talk_recorded'),
        text: t('notifications.talk_recordedText', {
          day: typeof facts.held_on === 'string' ? formatDate(facts.held_on) : '',
        }),
        to: '/me/yearly',
      }
    case 'talk_disputed':
      return {
        title: t('notifications.talk_disputed'),
        text: t('notifications.talk_disputedText'),
        to: `/branch/talks?year=${year}`,
      }
    case 'report_answered':
      return {
        title: t(facts.evaluated ? 'notifications.report_evaluated' : 'notifications.report_sent_back', { year }),
        text: t('notifications.report_answeredText'),
        to: `/branch/yearly-report?year=${year}`,
      }
    default:
      return undefined
  }
}
