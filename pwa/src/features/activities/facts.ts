import type { components } from '@/api/schema'
import { t } from '@/locales'
import { formatDay, formatRange, formatTime } from '@/locales/format'

type Told = Pick<
  components['schemas']['GuestActivity'],
  'starts_at' | 'ends_at' | 'venue' | 'venue_address' | 'check_in' | 'hosts'
>

/** What everybody may know of an activity, each as a line of a `FactList`. */
export function factsOf(activity: Told) {
  const { opens_at, late_after_at, closes_at } = activity.check_in
  const window = { from: formatTime(opens_at), late: formatTime(late_after_at), until: formatTime(closes_at) }
  return {
    when: {
      name: t('activities.when'),
      value: `${formatDay(activity.starts_at)}\n${formatRange(activity.starts_at, activity.ends_at)}`,
    },
    where: { name: t('activities.where'), value: [activity.venue, activity.venue_address].filter(Boolean).join('\n') },
    checkIn: { name: t('activities.checkInTimes'), value: t('activities.checkInFrom', window) },
    hosts: { name: t('activities.hosts'), value: activity.hosts.map((host) => host.name).join(t('ui.listComma')) },
  }
}
