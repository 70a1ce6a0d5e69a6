import { useMutation } from '@tanstack/vue-query'
import { problemText } from '@/api/problemText'
import { t, type TextKey } from '@/locales'
import { confirm } from '@/ui/confirm'
import { toast } from '@/ui/toast'
import { endGuest, matchGuest, remindHome, remindHost, takeAnnouncedIn, useFreshFlow } from '../queries'

const ACTS = { endGuest, matchGuest, remindHome, remindHost, takeAnnouncedIn }
const DONE = {
  endGuest: 'flows.endGuestDone',
  matchGuest: 'flows.matchDone',
  remindHome: 'flows.reminded',
  remindHost: 'flows.reminded',
  takeAnnouncedIn: 'flows.takenIn',
} as const satisfies Record<keyof typeof ACTS, TextKey>
type Act = keyof typeof ACTS

/** The one-tap acts of the lists; each says that it was done, and the lists are read anew. */
export function useActs() {
  const refresh = useFreshFlow()
  const act = useMutation({
    mutationFn: async ({ what, id }: { what: Act; id: string }) => void (await ACTS[what](id)),
    onSuccess: (_, { what }) => toast(t(DONE[what]), { tone: 'good' }),
    onError: (problem) => toast(problemText(problem), { tone: 'bad' }),
    onSettled: () => refresh(),
  })
  const isBusy = (id: string) => act.isPending.value && act.variables.value?.id === id
  const run = (what: Act, id: string) => act.mutate({ what, id })

  /** Somebody is no guest any more; `elsewhere` names the branch where it is not one's own. */
  async function askEnd(id: string, name: string, elsewhere?: string): Promise<void> {
    const text = elsewhere ? t('flows.endElsewhereText', { branch: elsewhere }) : t('flows.endGuestText')
    const question = { title: t('flows.endGuestTitle', { name }), text, confirmLabel: t('flows.endGuest') }
    if (await confirm({ ...question, danger: true })) run('endGuest', id)
  }
  return { run, isBusy, askEnd }
}
