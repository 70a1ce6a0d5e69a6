import { chooseLanguage, LANGUAGE_KEY, language } from '@/locales'
import type { Session } from '@/stores/session'

/** On a phone where nobody has chosen a language the account's comes with the sign-in; a choice made here stays. */
export async function adoptLanguage(session: Session | null): Promise<void> {
  const wanted = session?.account.locale
  if (!wanted || wanted === language.value || hasChosen()) return
  // Without the texts (the network went) the page stays readable in the language it has.
  await chooseLanguage(wanted).catch(() => undefined)
}

function hasChosen(): boolean {
  try {
    return localStorage.getItem(LANGUAGE_KEY) !== null
  } catch {
    return false
  }
}
