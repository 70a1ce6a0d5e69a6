import { computed, shallowRef } from 'vue'

interface InstallPromptEvent extends Event {
  prompt(): Promise<void>
}

const STORAGE_KEY = 'lianxin.installHidden'
const offered = shallowRef<InstallPromptEvent | null>(null)
const hidden = shallowRef(true)

const isStandalone = () =>
  matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true
const isIosSafari = () =>
  /iPhone|iPad/.test(navigator.userAgent) && !/MicroMessenger|CriOS|FxiOS/.test(navigator.userAgent)

/** How this browser can put the app on the home screen, if it can and the person has not said no. */
export function useInstall() {
  const way = computed(() => {
    if (hidden.value || isStandalone()) return null
    if (offered.value) return 'prompt'
    return isIosSafari() ? 'ios' : null
  })
  return { way, install, hide }
}

export function startInstall(): void {
  try {
    hidden.value = localStorage.getItem(STORAGE_KEY) !== null
  } catch {
    hidden.value = true
  }
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    offered.value = event as InstallPromptEvent
  })
}

async function install(): Promise<void> {
  await offered.value?.prompt()
  offered.value = null
}

function hide(): void {
  hidden.value = true
  try {
    localStorage.setItem(STORAGE_KEY, '1')
  } catch {
    // Then it is hidden for this visit only.
  }
}
