import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, onMounted, shallowRef, watch, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import { Problem } from '@/api/problem'
import { useOutbox } from '@/offline/useOutbox'
import { findKeptDesk, forgetDesk, keepDesk, type Desk } from './keptDesk'
import { recordsOf, withLocal } from './localLines'

const POLL_MS = 4_000
const GONE = new Set(['not_found', 'not_allowed', 'forbidden'])

/**
 * The roster of one desk: asked every few seconds, and kept on this phone, encrypted, for when that fails.
 *
 * It is erased as soon as the server says that the desk is over, or not ours.
 */
export function useDeskRoster(activityId: Ref<string>, untold: Ref<ReadonlySet<string>>) {
  const client = useQueryClient()
  const { rows } = useOutbox()
  const key = computed(() => ['desk', activityId.value])
  /** When the roster that is shown was downloaded, where it is not the present one. */
  const keptSince = shallowRef<number | null>(null)
  const isKept = shallowRef(true)
  const query = useQuery({
    queryKey: key,
    queryFn: async () => {
      const params = { path: { activity_id: activityId.value } }
      const desk = await answer(api.GET('/api/v1/activities/{activity_id}/desk', { params }))
      keptSince.value = null
      isKept.value = await keepDesk(desk).then(
        () => true,
        () => false,
      )
      return desk
    },
    staleTime: 0,
    refetchInterval: POLL_MS,
  })
  const isOver = computed(() => query.error.value instanceof Problem && GONE.has(query.error.value.reason))
  const isOffline = computed(() => query.error.value !== null && !isOver.value)
  const records = computed(() => recordsOf(activityId.value, rows.value))
  const local = computed(() => withLocal(query.data.value?.lines ?? [], records.value, { untold: untold.value }))

  onMounted(async () => {
    const kept = await findKeptDesk(activityId.value).catch(() => undefined)
    if (!kept || query.data.value !== undefined || isOver.value) return
    keptSince.value = kept.at
    client.setQueryData<Desk>(key.value, kept.desk, { updatedAt: kept.at })
  })
  watch(isOver, (now) => {
    if (!now) return
    void forgetDesk(activityId.value).catch(() => undefined)
    client.removeQueries({ queryKey: key.value, exact: true, type: 'inactive' })
  })
  // What waited has been answered meanwhile: ask who is there now.
  watch(
    () => records.value.filter(({ state }) => state === 'done').length,
    () => void refresh(),
  )

  const refresh = () => client.invalidateQueries({ queryKey: key.value }).catch(() => undefined)

  return { query, local, isOver, isOffline, isKept, keptSince, refresh }
}
