import { Building2, House, Mail, NotebookText, Settings, UserRound, type IconNode } from 'lucide'
import { computed } from 'vue'
import type { TextKey } from '@/locales'
import { useSession } from '@/stores/session'

export interface Tab {
  to: string
  label: TextKey
  icon: IconNode
  /** Paths below which this tab counts as current; its own path if not given. */
  covers?: string[]
}

const home: Tab = { to: '/', label: 'app.tabHome', icon: House }
const record: Tab = { to: '/record', label: 'app.tabRecord', icon: NotebookText }
const inbox: Tab = { to: '/inbox', label: 'app.tabInbox', icon: Mail }
const branch: Tab = {
  to: '/branch',
  label: 'app.tabBranch',
  icon: Building2,
  covers: ['/branch', '/organisations', '/members', '/audit'],
}
const me: Tab = { to: '/me', label: 'app.tabMe', icon: UserRound, covers: ['/me', '/settings', '/privacy'] }
const settings: Tab = { to: '/settings', label: 'app.tabSettings', icon: Settings }

const { session, isSignedIn, isOfficer } = useSession()

/** The three to five places of the app; it may depend on who is signed in. Labels stay short: they never wrap. */
export const tabs = computed<Tab[]>(() => {
  if (!isSignedIn.value) return [home, settings]
  const records = session.value?.member ? [record] : []
  return [home, ...records, ...(isOfficer.value ? [branch] : []), inbox, me]
})
