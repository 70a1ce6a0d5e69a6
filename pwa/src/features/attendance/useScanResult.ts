import { useQueryClient } from '@tanstack/vue-query'
import { computed, shallowRef, watch, type Ref } from 'vue'
import type { components } from '@/api/schema'
import type { OutboxRow } from '@/offline/db'
import { outbox } from '@/offline/ownOutbox'
import { useOutbox } from '@/offline/useOutbox'
import { useSession } from '@/stores/session'
import { soundConfirmation } from './confirmation'
import { mayBeLeaving } from './leaving'
import { resultOf } from './scanResult'
import { exchangeForClaim, looseRows, takeAgain, turnScan } from './scans'

type Home = components['schemas']['Home']

/** What a confirmed check-in makes outdated. */
const CONCERNED = ['home', 'my-record', 'my-activities', 'my-hours']
const JUST_NOW_MS = 15_000

/** Follow one check-in of this phone until the server has answered it. */
export function useScanResult(id: Ref<string>) {
  const client = useQueryClient()
  const { rows, unassigned, refresh, retry } = useOutbox()
  const { session } = useSession()
  const isLooked = shallowRef(false)
  /** Made while nobody was signed in and without a claim: only its person can say whose it is. */
  const isUnassigned = computed(() => unassigned.value.some((row) => row.id === id.value))
  const row = computed(() => looseRows.value.get(id.value) ?? rows.value.find((row) => row.id === id.value))
  /** One that lives as long as this page cannot be turned: nothing but its sending knows of it. */
  const mayTurn = computed(
    () => row.value && !looseRows.value.has(id.value) && mayBeLeaving(row.value, rows.value, knownCards()),
  )
  const result = computed(() => row.value && resultOf(row.value, mayTurn.value))

  function knownCards(): components['schemas']['Card'][] {
    const home = client.getQueryData<Home>(['home'])
    return home ? [...(home.now ? [home.now] : []), ...home.upcoming] : []
  }

  async function look(): Promise<void> {
    await refresh()
    isLooked.value = true
  }

  async function assign(): Promise<void> {
    if (session.value) await outbox.assign(id.value, session.value.account.id)
    await look()
  }

  /** Try again as a guest, or check out by the same scan; the id of that attempt. */
  const tryAgain = async (meant: Parameters<typeof takeAgain>[1]) =>
    row.value ? takeAgain(row.value, meant) : id.value

  /** Say of a scan that still waits that it was made on leaving, or on coming after all; the id that it has then. */
  const turn = async () => (row.value ? turnScan(row.value) : id.value)

  watch([id, session], look, { immediate: true })
  watch(
    row,
    (now, before) => {
      if (now?.state === 'done' && before?.state !== 'done') confirm(now)
      if (now && now.reason === 'sign_in_required' && before?.reason !== now.reason) {
        // Without a network the code stays as it is and the server will judge it later.
        void exchangeForClaim(now).catch(() => undefined)
      }
    },
    { immediate: true },
  )

  function confirm(done: OutboxRow): void {
    if (Date.now() - done.created_at < JUST_NOW_MS) soundConfirmation()
    for (const key of CONCERNED) void client.invalidateQueries({ queryKey: [key] })
  }

  return { row, result, isLooked, isUnassigned, assign, tryAgain, turn, retry }
}
