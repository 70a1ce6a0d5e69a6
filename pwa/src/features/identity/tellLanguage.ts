import { answer, api } from '@/api/client'
import type { Language } from '@/locales'
import { useSession } from '@/stores/session'

/** Let the server speak the chosen language too; where that fails, the app still does. */
export function tellLanguage(locale: Language): void {
  if (!useSession().isSignedIn.value) return
  void answer(api.PATCH('/api/v1/account', { body: { locale } })).catch(() => undefined)
}
