import { answer, api } from '@/api/client'
import { t } from '@/locales'
import { confirm } from '@/ui/confirm'

/** "That was not me": asks first, because it signs that phone out and voids the password. Whether it was done. */
export async function disputeActivation(activationId: string): Promise<boolean> {
  const isSure = await confirm({
    title: t('identity.disputeTitle'),
    text: t('identity.disputeText'),
    confirmLabel: t('identity.disputeConfirm'),
    danger: true,
  })
  if (!isSure) return false
  const params = { path: { activation_id: activationId } }
  await answer(api.POST('/api/v1/account/activations/{activation_id}/dispute', { params }))
  return true
}
