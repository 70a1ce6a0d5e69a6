import { useMutation } from '@tanstack/vue-query'
import { computed } from 'vue'
import { answer, api } from '@/api/client'
import { problemText } from '@/api/problemText'
import { t } from '@/locales'
import { confirm } from '@/ui/confirm'
import { toast } from '@/ui/toast'
import type { Activity } from './nextStep'
import { closingText } from '@/features/attendance/officer/closing'
import { useActivityRefresh } from './queries'

type Verb = 'publish' | 'open' | 'close' | 'remove'

const pathOf = ({ id }: Activity) => ({ params: { path: { activity_id: id } } })
const CALLS: Record<Verb, (activity: Activity) => Promise<unknown>> = {
  publish: (activity) => answer(api.POST('/api/v1/activities/{activity_id}/publish', pathOf(activity))),
  open: (activity) => answer(api.POST('/api/v1/activities/{activity_id}/open', pathOf(activity))),
  close: (activity) => answer(api.POST('/api/v1/activities/{activity_id}/close', pathOf(activity))),
  remove: (activity) => api.DELETE('/api/v1/activities/{activity_id}', pathOf(activity)),
}
const DONE = {
  publish: 'branch.published',
  open: 'branch.opened',
  close: 'branch.closed',
  remove: 'branch.removed',
} as const

/** The steps of an activity: each asks where it cannot be taken back, says what happened, and refreshes what shows it. */
export function useActivitySteps() {
  const refresh = useActivityRefresh()
  const call = useMutation({
    mutationFn: ({ verb, activity }: { verb: Verb; activity: Activity }) => CALLS[verb](activity),
    onSuccess: (_, { verb }) => toast(t(DONE[verb]), { tone: 'good' }),
    onError: (problem) => toast(problemText(problem), { tone: 'bad' }),
    onSettled: refresh,
  })
  const busy = computed(() => (call.isPending.value ? call.variables.value?.verb : undefined))

  /** Whether the step was taken. */
  async function take(verb: Verb, activity: Activity): Promise<boolean> {
    if (!(await isMeant(verb, activity))) return false
    return call.mutateAsync({ verb, activity }).then(
      () => true,
      () => false,
    )
  }

  return { take, busy }
}

function isMeant(verb: Verb, activity: Activity): Promise<boolean> {
  if (verb === 'publish') {
    return confirm({
      title: t('branch.publishTitle'),
      text: t('branch.publishText'),
      confirmLabel: t('branch.step_publish'),
    })
  }
  if (verb === 'close') return isCloseMeant(activity)
  if (verb === 'remove') {
    return confirm({
      title: t('branch.removeTitle'),
      text: t('branch.removeText'),
      confirmLabel: t('branch.remove'),
      danger: true,
    })
  }
  if (Date.now() >= Date.parse(activity.check_in.opens_at)) return Promise.resolve(true)
  return confirm({
    title: t('branch.openEarlyTitle'),
    text: t('branch.openEarlyText'),
    confirmLabel: t('branch.step_open'),
  })
}

/** Asks with the numbers that closing makes; without them when they cannot be had. */
async function isCloseMeant(activity: Activity): Promise<boolean> {
  const found = await answer(api.GET('/api/v1/activities/{activity_id}/closing', pathOf(activity))).catch(() => null)
  return confirm({
    title: t('branch.closeTitle'),
    text: found ? closingText(found) : t('branch.closeText'),
    confirmLabel: t('branch.close'),
  })
}
