import { answer, api } from '@/api/client'
import { dropCard } from '@/features/attendance/card/memberCard'
import { t } from '@/locales'
import { forgetDrafts } from '@/offline/drafts'
import { outbox } from '@/offline/ownOutbox'
import { forgetAllSealed } from '@/offline/sealed'
import { forgetSession, useSession } from '@/stores/session'
import { confirm } from '@/ui/confirm'

/** Sign out here, asking first what should become of check-ins that are not uploaded; whether it was done. */
export async function signOut(): Promise<boolean> {
  const count = await outbox.countUnsent().catch(() => 0)
  const isSure = await confirm(
    count > 0
      ? {
          title: t('identity.signOutUnsentTitle', { count }),
          text: t('identity.signOutUnsentText'),
          confirmLabel: t('identity.signOutAnyway'),
          danger: true,
        }
      : { title: t('identity.signOutTitle'), confirmLabel: t('identity.signOut') },
  )
  if (!isSure) return false
  const accountId = useSession().session.value?.account.id
  if (accountId) await dropCard(accountId).catch(() => undefined)
  await answer(api.DELETE('/api/v1/session'))
  await forgetAllSealed().catch(() => undefined)
  await forgetSession()
  await forgetDrafts().catch(() => undefined)
  return true
}
