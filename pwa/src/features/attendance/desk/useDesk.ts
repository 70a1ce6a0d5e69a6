import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, shallowRef, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import { Problem } from '@/api/problem'
import { reasonText } from '@/api/problemText'
import type { components } from '@/api/schema'
import { hasText, t } from '@/locales'
import { soundConfirmation } from '../confirmation'
import { readScanned } from '../scannedText'
import { recordAtDesk, type DeskEvidence, type Recorded } from './recording'

export type DeskLine = components['schemas']['DeskLine']

/** What the desk says about the last person, readable without colour or sound. */
export interface Said {
  tone: 'good' | 'warn' | 'bad'
  title: string
  text: string
  /** Somebody of another branch: the same once more, as a guest. */
  asGuest?: () => Promise<void>
}

const POLL_MS = 4_000
const GONE = new Set(['not_found', 'not_allowed', 'forbidden'])

/** The desk at the door: who is expected, and recording them one by one. */
export function useDesk(activityId: Ref<string>) {
  const client = useQueryClient()
  const key = computed(() => ['desk', activityId.value])
  const busy = shallowRef(new Set<string>())
  const said = shallowRef<Said | null>(null)
  const query = useQuery({
    queryKey: key,
    queryFn: () =>
      answer(api.GET('/api/v1/activities/{activity_id}/desk', { params: { path: { activity_id: activityId.value } } })),
    staleTime: 0,
    refetchInterval: POLL_MS,
  })
  const lines = computed(() => query.data.value?.lines ?? [])
  const isOver = computed(() => query.error.value instanceof Problem && GONE.has(query.error.value.reason))

  const tick = (line: DeskLine) => record({ kind: 'roster', value: line.member_id, reason: null }, line.name)
  const addGuest = (memberId: string, name: string) =>
    record({ kind: 'roster', value: memberId, reason: null }, name, true)

  /** What a camera or a typing scanner read. */
  async function scan(text: string): Promise<void> {
    const scanned = readScanned(text)
    if (scanned?.kind !== 'check-in') {
      said.value = { tone: 'bad', title: t('desk.notACard'), text: t('desk.notACardText') }
      return
    }
    const known = lines.value.find(({ cards }) => cards.some((prefix) => scanned.token.startsWith(prefix)))
    await record({ kind: 'member_card', value: scanned.token, reason: null }, known?.name)
  }

  async function record(evidence: DeskEvidence, name?: string, asGuest = false): Promise<void> {
    setBusy(evidence.value, true)
    const ended = await recordAtDesk(activityId.value, evidence, asGuest)
    setBusy(evidence.value, false)
    said.value = wordsOf(ended, name)
    if (ended.kind === 'refused' && ended.facts.may_be_guest && !asGuest) {
      said.value = { ...said.value, asGuest: () => record(evidence, name, true) }
    }
    if (ended.kind === 'done') soundConfirmation()
    await client.invalidateQueries({ queryKey: key.value }).catch(() => undefined)
  }

  function setBusy(value: string, isBusy: boolean): void {
    const next = new Set(busy.value)
    if (isBusy) next.add(value)
    else next.delete(value)
    busy.value = next
  }

  return { query, lines, isOver, busy, said, tick, scan, addGuest }
}

function wordsOf(ended: Recorded, name = ''): Said {
  if (ended.kind === 'waiting') {
    return { tone: 'warn', title: name || t('desk.kept'), text: t('desk.keptText') }
  }
  if (ended.kind === 'done') {
    const { outcome, status, member } = ended.answer
    const isProvisional = status === 'provisional'
    const text = outcome === 'already' ? t('desk.already') : isProvisional ? t('desk.provisional') : t('desk.done')
    return { tone: isProvisional ? 'warn' : 'good', title: member.name, text }
  }
  const own = `desk.reason_${ended.reason}`
  const text = hasText(own) ? t(own as 'desk.reason_card_expired') : reasonText(ended.reason)
  return { tone: 'bad', title: name || t('desk.refused'), text }
}
