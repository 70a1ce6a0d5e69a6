import { useQueryClient } from '@tanstack/vue-query'
import { computed, shallowRef, watch, type Ref } from 'vue'
import type { OutboxRow } from '@/offline/db'
import { outbox } from '@/offline/ownOutbox'
import { useOutbox } from '@/offline/useOutbox'
import { useSession } from '@/stores/session'
import { soundConfirmation } from './confirmation'
import { resultOf } from './scanResult'
import { exchangeForClaim, looseRows, takeAgain } from './scans'

/** What a confirmed check-in makes outdated. */
const CONCERNED = ['home', 'my-record', 'my-activities']
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
  const result = computed(() => row.value && resultOf(row.value))

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

  return { row, result, isLooked, isUnassigned, assign, tryAgain, retry }
}
