import { hasText, t } from '@/locales'
import { formatRange, formatTime } from '@/locales/format'
import { reasonText } from '@/api/problemText'
import type { OutboxRow } from '@/offline/db'
import type { ScanResult } from '@/features/attendance/scanResult'
import { flagTexts, type ServiceScanAnswer } from './words'
import { hoursText } from '@/features/volunteering/time'

const AT_DOOR = new Set([
  'not_running',
  'running_elsewhere',
  'not_signed_up',
  'too_late',
  'cancelled',
  'before_joining',
])

/** What became of a scan in or out of a shift, in words; null while the general words for what waits will do. */
export function serviceResultOf(row: OutboxRow): ScanResult | null {
  if (row.state === 'done') return confirmed(row.answer as unknown as ServiceScanAnswer)
  return row.state === 'parked' ? refusedService(row.reason ?? 'unknown', row.answer ?? {}) : null
}

function confirmed(answer: ServiceScanAnswer): ScanResult {
  const { shift, volunteer } = answer
  const lines = [volunteer.name, shift.project_title, `${shift.role} · ${formatRange(shift.starts_at, shift.ends_at)}`]
  const since = formatTime(answer.started_at)
  if (answer.ended_at === null) {
    const already = answer.outcome === 'already'
    const title = already ? t('hours.already') : t('hours.started')
    const text = t('hours.startedText', { time: since, end: formatTime(shift.ends_at) })
    return { tone: 'good', title, text, lines, acts: already ? ['leave', 'hours', 'done'] : ['hours', 'done'] }
  }
  const text = [
    answer.outcome === 'already'
      ? t('hours.alreadyOutText', { time: formatTime(answer.ended_at) })
      : t('hours.stoppedText', {
          from: since,
          until: formatTime(answer.ended_at),
          time: hoursText(answer.minutes ?? 0),
        }),
    ...flagTexts(answer.flags),
    ...(answer.waits ? [t('hours.waits')] : []),
  ].join('\n')
  return { tone: answer.waits ? 'warn' : 'good', title: t('hours.stopped'), text, lines, acts: ['hours', 'done'] }
}

/** Why a scan at a shift was refused; `facts` are what the server says beside the reason. */
export function refusedService(reason: string, facts: Record<string, unknown>): ScanResult {
  const key = `hours.refused_${reason}`
  const known = hasText(key)
  const general = `results.${reason}`
  const at = facts.opens_at ?? facts.closed_at ?? facts.started_at
  const values = {
    time: typeof at === 'string' ? formatTime(at) : '',
    title: typeof facts.project_title === 'string' ? facts.project_title : t('hours.elsewhere'),
  }
  const title = known
    ? t(key as 'hours.refused_not_running')
    : hasText(general)
      ? t(general as 'results.code_expired')
      : ''
  const text = known ? t(`${key}Text` as 'hours.refused_running_elsewhereText', values) : reasonText(reason)
  const acts =
    reason === 'not_running'
      ? (['enter', 'done'] as const)
      : AT_DOOR.has(reason)
        ? (['hours', 'done'] as const)
        : (['scan', 'done'] as const)
  return { tone: 'bad', title: title || t('attendance.resultRefused'), text, acts: [...acts], reason }
}
