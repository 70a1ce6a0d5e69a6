import { hasText, t } from '@/locales'
import { formatDay, formatTime, localDate } from '@/locales/format'
import { reasonText } from '@/api/problemText'
import type { components } from '@/api/schema'
import { serviceResultOf } from '@/features/volunteering/hours/serviceResult'
import type { OutboxRow } from '@/offline/db'

export type CheckInAnswer = components['schemas']['CheckInAnswer']

/** What can be done next; the first is the obvious one. */
export type Act =
  | ('guest' | 'leave' | 'enter' | 'turn-out' | 'turn-in')
  | ('done' | 'scan' | 'type' | 'activity' | 'record' | 'hours' | 'sign-in' | 'retry')

/** A result as it is shown: readable without colour and without sound. */
export interface ScanResult {
  tone: 'good' | 'warn' | 'bad' | 'waiting'
  title: string
  text: string
  /** Set once the server has confirmed. */
  answer?: CheckInAnswer
  activityId?: string
  /** Who and what it was about, where it was no activity. */
  lines?: string[]
  acts: Act[]
  /** Why it was refused, or still waits: leads to what can be done. */
  reason?: string
}

/** What became of a check-in, in words. `mayTurn`: one that waits may have been made on leaving. */
export function resultOf(row: OutboxRow, mayTurn = false): ScanResult {
  const ofService = row.format === 2 && serviceResultOf(row)
  if (ofService) return ofService
  if (row.state === 'done') return confirmed(row.answer as unknown as CheckInAnswer)
  if (row.state === 'parked') return refused(row.reason ?? 'unknown', row.answer ?? {}, row.body)
  return unsent(row, mayTurn)
}

function confirmed(answer: CheckInAnswer): ScanResult {
  const rest = { answer, activityId: answer.activity.id, acts: ['done', 'activity'] as Act[] }
  const isAlready = answer.outcome === 'already'
  if (answer.left_at) {
    const left = t('attendance.resultLeftText', { time: timeOf(answer.left_at) })
    return { ...rest, tone: 'good', title: t('attendance.resultLeft'), text: left }
  }
  if (isAlready && answer.activity.checks_out) rest.acts.unshift('leave')
  const time = timeOf(answer.checked_in_at ?? '')
  const text = isAlready ? t('attendance.resultAlreadyText', { time }) : ''
  if (answer.status === 'provisional') {
    const key = answer.method === 'online' ? 'attendance.resultOnlineText' : 'attendance.resultProvisionalText'
    const provisional = t(key, { time })
    return { ...rest, tone: 'warn', title: t('attendance.resultProvisional'), text: provisional }
  }
  if (isAlready) return { ...rest, tone: 'good', title: t('attendance.resultAlready'), text }
  if (answer.status === 'late') return { ...rest, tone: 'warn', title: t('attendance.resultLate'), text }
  return { ...rest, tone: 'good', title: t('attendance.resultPresent'), text }
}

const SCAN_WILL_NOT_HELP = new Set(['not_on_roster', 'moved_away', 'too_late', 'cancelled', 'no_member'])
const TYPED = new Set(['short_code_wrong', 'activity_needed'])

/** Why a scan was refused and what to do next; `facts` are what the server says beside the reason. */
export function refused(
  reason: string,
  facts: Record<string, unknown> = {},
  body?: Record<string, unknown>,
): ScanResult {
  const key = `results.${reason}`
  const activityId = typeof body?.activity_id === 'string' ? body.activity_id : undefined
  const isKnown = hasText(key)
  const textKey = facts.may_be_guest ? 'results.guestText' : `${key}Text`
  return {
    tone: 'bad',
    title: isKnown ? t(key as 'results.code_expired') : t('attendance.resultRefused'),
    text: isKnown ? t(textKey as 'results.too_earlyText', wordsOf(facts)) : reasonText(reason),
    ...(activityId && { activityId }),
    acts: facts.may_be_guest ? ['guest', 'done'] : actsAfter(reason, activityId),
    reason,
  }
}

function actsAfter(reason: string, activityId: string | undefined): Act[] {
  const seeMore: Act[] = activityId ? ['activity'] : ['record']
  if (TYPED.has(reason)) return ['type', 'done']
  if (reason === 'too_late') return [...seeMore, 'done']
  return SCAN_WILL_NOT_HELP.has(reason) ? ['done', ...seeMore] : ['scan', 'done']
}

function wordsOf(facts: Record<string, unknown>): { time: string; branch: string; left: string } {
  const at = facts.opens_at ?? facts.closed_at
  return {
    time: typeof at === 'string' ? timeOf(at) : '',
    branch: String(facts.organisation_name ?? ''),
    left: String(facts.left ?? ''),
  }
}

function unsent(row: OutboxRow, mayTurn: boolean): ScanResult {
  if (row.reason === 'sign_in_required') {
    const [title, text] = [t('attendance.resultSignIn'), t('attendance.resultSignInText')]
    return { tone: 'waiting', title, text, acts: ['sign-in'] }
  }
  if (row.reason === 'short_code_throttled') return { ...refused(row.reason), acts: ['scan', 'done'] }
  const isOut = row.body.direction === 'out'
  if (row.reason === null) {
    const title = t(isOut ? 'attendance.resultSendingOut' : 'attendance.resultSending')
    return { tone: 'waiting', title, text: t('attendance.resultSendingText'), acts: [] }
  }
  const turn: Act[] = isOut ? ['turn-in'] : mayTurn ? ['turn-out'] : []
  const title = t(isOut ? 'attendance.resultWaitingOut' : 'attendance.resultWaiting')
  const text = t(isOut ? 'attendance.resultWaitingOutText' : 'attendance.resultWaitingText')
  return { tone: 'waiting', title, text, acts: ['retry', ...turn, 'done'], reason: row.reason }
}

/** The time, with its day unless that is today. */
export function timeOf(moment: string, now = Date.now()): string {
  return localDate(moment) === localDate(now) ? formatTime(moment) : `${formatDay(moment)} ${formatTime(moment)}`
}
