import { House, Settings, type IconNode } from 'lucide'
import { computed } from 'vue'
import type { TextKey } from '@/locales'

export interface Tab {
  to: string
  label: TextKey
  icon: IconNode
  /** Paths below which this tab counts as current; its own path if not given. */
  covers?: string[]
}

/** The three to five places of the app; it may depend on who is signed in. Labels stay short: they never wrap. */
export const tabs = computed<Tab[]>(() => [
  { to: '/', label: 'app.tabHome', icon: House },
  { to: '/settings', label: 'app.tabSettings', icon: Settings },
])
