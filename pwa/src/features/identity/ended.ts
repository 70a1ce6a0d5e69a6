import { computed, shallowRef } from 'vue'
import { useSession } from '@/stores/session'

const STORAGE_KEY = 'lianxin.endedSeen'

function readSeen(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY)
  } catch {
    return null
  }
}

const seen = shallowRef(readSeen())

/** Whether this browser was signed out by a new activation of the account, until the person has said what it was. */
export function useEnded() {
  const { latest } = useSession()
  const ended = computed(() => {
    const found = latest.value?.account === null ? latest.value.ended : null
    return found && found.activation_id !== seen.value ? found : null
  })
  function settle(): void {
    seen.value = ended.value?.activation_id ?? seen.value
    try {
      localStorage.setItem(STORAGE_KEY, seen.value ?? '')
    } catch {
      // Then the notice comes again with the next visit.
    }
  }
  return { ended, settle }
}
