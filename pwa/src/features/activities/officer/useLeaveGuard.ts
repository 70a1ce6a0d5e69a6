import { onBeforeRouteLeave } from 'vue-router'
import { t } from '@/locales'
import { confirm } from '@/ui/confirm'

/** Ask before leaving a page whose form has something in it that would be lost. */
export function useLeaveGuard(hasUnsaved: () => boolean): void {
  onBeforeRouteLeave(
    async () =>
      !hasUnsaved() ||
      confirm({
        title: t('plan.leaveTitle'),
        text: t('plan.leaveText'),
        confirmLabel: t('plan.leaveYes'),
        cancelLabel: t('plan.leaveNo'),
        danger: true,
      }),
  )
}
