import { answer, api } from '@/api/client'
import { Problem } from '@/api/problem'
import { problemText } from '@/api/problemText'
import { t } from '@/locales'
import { uuidv7 } from '@/offline/uuidv7'
import { confirm } from '@/ui/confirm'
import { toast } from '@/ui/toast'
import type { RosterLine } from './rosterLines'
import type { RosterControl } from './useRoster'

/** One tap on the roster: said at once, taken back by one more tap, tried again where the network failed. */
export function useTicking({ tick, tickAll, undo }: RosterControl) {
  async function tickLine(line: RosterLine, reason: string | null = null, id = uuidv7()): Promise<void> {
    const { name } = line
    try {
      const { outcome } = await tick(line, id, reason)
      if (outcome === 'already') return void toast(t('roster.tickedAlready', { name }))
      toast(t('roster.ticked', { name }), {
        tone: 'good',
        action: { label: t('roster.undo'), run: () => void undoLine(line, t('roster.undoSlip')) },
      })
    } catch (problem) {
      const again = { label: t('roster.retry'), run: () => void tickLine(line, reason, id) }
      const isPassing = problem instanceof Problem && problem.isPassing
      toast(`${t('roster.tickFailed', { name })} ${problemText(problem)}`, {
        tone: 'bad',
        action: isPassing ? again : undefined,
        reason: problem instanceof Problem ? problem.reason : undefined,
      })
    }
  }

  /** Everybody who is neither in nor on leave; the few who are missing are undone afterwards. */
  async function tickMissing(missing: readonly RosterLine[]): Promise<void> {
    const count = missing.length
    const isSure = await confirm({
      title: t('door.allTitle', { count }),
      text: t('door.allText'),
      confirmLabel: t('door.allYes'),
    })
    if (!isSure) return
    try {
      const done = await tickAll(missing, t('door.allReason'))
      if (done < count) toast(t('door.allFailed', { count: count - done }), { tone: 'bad' })
      else toast(t('door.allDone', { count: done }), { tone: 'good' })
    } catch (problem) {
      toast(problemText(problem), { tone: 'bad' })
    }
  }

  /** Whether it was taken back. */
  async function undoLine(line: RosterLine, reason: string): Promise<boolean> {
    try {
      await undo(line, reason)
      toast(t('roster.undone', { name: line.name }), { tone: 'good' })
      return true
    } catch (problem) {
      toast(problemText(problem), { tone: 'bad' })
      return false
    }
  }

  return { tickLine, tickMissing, undoLine }
}

const EARLIER_MS = 60_000

/** Whether the phone caught a scan well before it reached the server. */
export const isCaughtEarlier = ({ at, captured_at }: { at: string; captured_at: string | null }) =>
  captured_at !== null && Date.parse(at) - Date.parse(captured_at) > EARLIER_MS

/** The history of one line. */
export async function loadEvents(activityId: string, memberId: string) {
  const call = api.GET('/api/v1/activities/{activity_id}/roster/{member_id}/events', {
    params: { path: { activity_id: activityId, member_id: memberId } },
  })
  return answer(call)
}
