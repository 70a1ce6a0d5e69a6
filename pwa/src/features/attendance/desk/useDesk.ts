import { computed, shallowRef, type Ref } from 'vue'
import { reasonText } from '@/api/problemText'
import { hasText, t } from '@/locales'
import { useNow } from '@/stores/now'
import { soundConfirmation } from '../confirmation'
import { readScanned } from '../scannedText'
import { memberOf, type DeskLine } from './localLines'
import { recordAtDesk, type DeskEvidence, type Direction, type Recorded } from './recording'
import { useDeskRoster } from './useDeskRoster'

/** What the desk says about the last person, readable without colour or sound. */
export interface Said {
  tone: 'good' | 'warn' | 'bad'
  title: string
  text: string
  /** Of a refusal. */
  reason?: string
  /** Somebody of another branch: the same once more, as a guest. */
  asGuest?: () => Promise<void>
}

/** The desk at the door: who is expected, and recording them one by one. */
export function useDesk(activityId: Ref<string>) {
  const now = useNow()
  const direction = shallowRef<Direction>('in')
  const busy = shallowRef<ReadonlySet<string>>(new Set())
  const said = shallowRef<Said | null>(null)
  /** Records that were said to wait: how they end is still to be told. */
  const untold = shallowRef<ReadonlySet<string>>(new Set())
  const roster = useDeskRoster(activityId, untold)
  const lines = computed(() => roster.local.value.lines)
  const isOpen = computed(() => {
    const desk = roster.query.data.value
    if (!desk || desk.state !== 'published') return desk?.state === 'open'
    // Downloaded before it began, and no network since: by now it has.
    return roster.isOffline.value && Date.parse(desk.activity.check_in.opens_at) <= now.value
  })

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
    await record({ kind: 'member_card', value: scanned.token, reason: null })
  }

  async function record(evidence: DeskEvidence, name?: string, asGuest = false): Promise<void> {
    const line = memberOf(evidence, lines.value) as DeskLine | undefined
    const who = line?.name ?? name
    if (direction.value === 'in' ? line?.waitingSince : line?.leavingSince) {
      said.value = { tone: 'warn', title: who ?? '', text: t('desk.keptBefore') }
      return
    }
    busy.value = new Set([...busy.value, evidence.value])
    const ended = await recordAtDesk(activityId.value, evidence, { asGuest, direction: direction.value })
    busy.value = new Set([...busy.value].filter((value) => value !== evidence.value))
    if (ended.kind === 'waiting') untold.value = new Set([...untold.value, ended.id])
    said.value = wordsOf(ended, who)
    if (ended.kind === 'refused' && ended.facts.may_be_guest && !asGuest) {
      said.value = { ...said.value, asGuest: () => record(evidence, who, true) }
    }
    if (ended.kind === 'done') soundConfirmation()
    await roster.refresh()
  }

  return { ...roster, lines, isOpen, direction, busy, said, tick, scan, addGuest }
}

function wordsOf(ended: Recorded, name = ''): Said {
  if (ended.kind === 'waiting') {
    return { tone: 'warn', title: name || t('desk.kept'), text: t('desk.keptText') }
  }
  if (ended.kind === 'done') {
    const { outcome, status, member } = ended.answer
    if (outcome === 'checked_out') return { tone: 'good', title: member.name, text: t('desk.doneOut') }
    const isProvisional = status === 'provisional'
    const text = outcome === 'already' ? t('desk.already') : isProvisional ? t('desk.provisional') : t('desk.done')
    return { tone: isProvisional ? 'warn' : 'good', title: member.name, text }
  }
  return { tone: 'bad', title: name || t('desk.refused'), text: refusalText(ended.reason), reason: ended.reason }
}

/** Why something was not recorded, as whoever minds the desk needs to hear it. */
export function refusalText(reason: string): string {
  const own = `desk.reason_${reason}`
  return hasText(own) ? t(own as 'desk.reason_card_expired') : reasonText(reason)
}
