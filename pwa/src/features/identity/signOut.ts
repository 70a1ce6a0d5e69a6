import { answer, api } from '@/api/client'
import { dropCard } from '@/features/attendance/card/memberCard'
import { t } from '@/locales'
import { countDrafts, forgetDrafts } from '@/offline/drafts'
import { outbox } from '@/offline/ownOutbox'
import { forgetAllSealed } from '@/offline/sealed'
import { forgetSession, useSession } from '@/stores/session'
import { confirm, type ConfirmOptions } from '@/ui/confirm'

async function question(): Promise<ConfirmOptions> {
  const count = await outbox.countUnsent().catch(() => 0)
  const drafts = await countDrafts().catch(() => 0)
  const anyway = { confirmLabel: t('identity.signOutAnyway'), danger: true }
  const draftsText = drafts > 0 ? t('identity.signOutDraftsText') : ''
  if (count > 0) {
    const text = [t('identity.signOutUnsentText'), draftsText].filter(Boolean).join('\n')
    return { title: t('identity.signOutUnsentTitle', { count }), text, ...anyway }
  }
  if (drafts > 0) return { title: t('identity.signOutDraftsTitle'), text: draftsText, ...anyway }
  return { title: t('identity.signOutTitle'), confirmLabel: t('identity.signOut') }
}

/** Sign out here, asking first what should become of check-ins and writing that are not uploaded; whether it was done. */
export async function signOut(): Promise<boolean> {
  if (!(await confirm(await question()))) return false
  const accountId = useSession().session.value?.account.id
  if (accountId) await dropCard(accountId).catch(() => undefined)
  await answer(api.DELETE('/api/v1/session'))
  await forgetAllSealed().catch(() => undefined)
  await forgetSession()
  await forgetDrafts().catch(() => undefined)
  return true
}
