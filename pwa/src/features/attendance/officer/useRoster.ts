import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, shallowRef, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { uuidv7 } from '@/offline/uuidv7'
import { withChanges, type Roster, type RosterLine } from './rosterLines'

export type Leave = components['schemas']['LeaveWrite']
const POLL_MS = 3_000
const MOST_IN_BATCH = 500

/**
 * The roster as it fills: asked every three seconds while the page is seen, and told what has changed since.
 *
 * A line that is being changed here shows the change at once; the server's word replaces it.
 */
export function useRoster(activityId: Ref<string>) {
  const client = useQueryClient()
  const key = computed(() => ['roster', activityId.value])
  const pending = shallowRef(new Map<string, RosterLine>())
  let isWatching = false

  async function load(): Promise<Roster> {
    const id = activityId.value
    const kept = client.getQueryData<Roster>(['roster', id])
    const told = await answer(
      api.GET('/api/v1/activities/{activity_id}/roster', {
        // After a change made here the answer must know of it; those who only watch share one.
        params: { path: { activity_id: id }, query: kept ? { since: kept.version, fresh: !isWatching } : {} },
        // Every version has an address of its own, which nobody asks again.
        cache: 'no-store',
      }),
    )
    isWatching = true
    return withChanges(kept, told)
  }

  const query = useQuery({
    queryKey: key,
    queryFn: load,
    enabled: computed(() => activityId.value !== ''),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === 'open' || state.error ? POLL_MS : POLL_MS * 5),
  })
  const lines = computed(() => (query.data.value?.lines ?? []).map((line) => pending.value.get(line.member_id) ?? line))

  /** Show `meanwhile` until `call` is answered, then what the server says. */
  async function change<T>(meanwhile: RosterLine, call: () => Promise<T>): Promise<T> {
    setPending(meanwhile.member_id, meanwhile)
    try {
      return await call()
    } finally {
      isWatching = false
      await client.invalidateQueries({ queryKey: key.value }).catch(() => undefined)
      setPending(meanwhile.member_id)
    }
  }

  function setPending(memberId: string, line?: RosterLine): void {
    const next = new Map(pending.value)
    if (line) next.set(memberId, line)
    else next.delete(memberId)
    pending.value = next
  }

  /** Say that somebody is here. The same `id` again is the same tick, so trying once more is safe. */
  const tick = (line: RosterLine, id: string, reason: string | null = null) =>
    change({ ...line, status: 'present', method: 'roster', undone: false }, () =>
      answer(
        api.PUT('/api/v1/check-ins/{check_in_id}', {
          params: { path: { check_in_id: id } },
          body: {
            activity_id: activityId.value,
            direction: 'in',
            evidence: { kind: 'roster', value: line.member_id, reason },
            captured_at: null,
            sent_at: null,
          },
        }),
      ),
    )

  /** Say that all of them are here, each by an event of its own; how many are recorded now or were before. */
  async function tickAll(missing: readonly RosterLine[], reason: string): Promise<number> {
    const captured_at = new Date().toISOString()
    const items = missing.map(({ member_id }) => ({
      ...{ id: uuidv7(), activity_id: activityId.value, direction: 'in' as const, captured_at, sent_at: captured_at },
      ...{ evidence: { kind: 'roster' as const, value: member_id, reason } },
    }))
    const results = await Promise.all(
      chunks(items, MOST_IN_BATCH).map((part) =>
        answer(api.POST('/api/v1/check-ins/batch', { body: { items: part } })),
      ),
    )
    isWatching = false
    await client.invalidateQueries({ queryKey: key.value })
    return results.flatMap(({ items }) => items).filter(({ answer }) => answer !== null).length
  }

  const undo = (line: RosterLine, reason: string) =>
    change({ ...line, status: line.leave ? 'on_leave' : 'unmarked', method: null, undone: true }, () =>
      answer(
        api.POST('/api/v1/activities/{activity_id}/undos', {
          params: { path: { activity_id: activityId.value } },
          body: { id: uuidv7(), member_id: line.member_id, reason },
        }),
      ),
    )

  const path = (line: RosterLine) => ({ path: { activity_id: activityId.value, member_id: line.member_id } })

  const enterLeave = (line: RosterLine, leave: Leave) =>
    change(
      { ...line, status: 'on_leave', leave: { ...leave, note: leave.note ?? null, id: '', state: 'granted' as const } },
      () => answer(api.PUT('/api/v1/activities/{activity_id}/leaves/{member_id}', { params: path(line), body: leave })),
    )

  const withdrawLeave = (line: RosterLine) =>
    change({ ...line, status: 'unmarked', leave: null }, () =>
      api.DELETE('/api/v1/activities/{activity_id}/leaves/{member_id}', { params: path(line) }),
    )

  const decide = (line: RosterLine, confirmed: boolean, reason: string | null) =>
    change({ ...line, status: confirmed ? 'present' : line.status, claim: null }, () =>
      answer(
        api.POST('/api/v1/presence-claims/{claim_id}/decision', {
          params: { path: { claim_id: line.claim?.id ?? '' } },
          body: { confirmed, reason },
        }),
      ),
    )

  const confirm = (line: RosterLine) =>
    change({ ...line, status: 'present' }, () =>
      answer(
        api.POST('/api/v1/activities/{activity_id}/attendance/{member_id}/confirmations', {
          params: path(line),
          body: { reason: null },
        }),
      ),
    )

  /** Confirm those whom the officer sees here, and nobody who came in meanwhile. */
  async function confirmAll(seen: readonly RosterLine[]) {
    try {
      return await answer(
        api.POST('/api/v1/activities/{activity_id}/attendance/confirmations', {
          params: { path: { activity_id: activityId.value } },
          body: { reason: null, member_ids: seen.slice(0, MOST_IN_BATCH).map(({ member_id }) => member_id) },
        }),
      )
    } finally {
      isWatching = false
      await client.invalidateQueries({ queryKey: key.value }).catch(() => undefined)
    }
  }

  return { query, lines, pending, tick, tickAll, undo, enterLeave, withdrawLeave, decide, confirm, confirmAll }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, place) => items.slice(place * size, (place + 1) * size))
}

export type RosterControl = ReturnType<typeof useRoster>
