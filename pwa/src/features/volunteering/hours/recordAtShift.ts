import { reasonText } from '@/api/problemText'
import { t } from '@/locales'
import { outbox } from '@/offline/ownOutbox'
import { toast } from '@/ui/toast'
import type { ServiceScanAnswer } from './words'

export type Direction = 'in' | 'out'

/** Record somebody at the desk of a shift, kept on this phone first like every scan, and say how that ended. */
export async function recordAtShift(
  shiftId: string,
  evidence: { kind: 'roster' | 'member_card'; value: string },
  direction: Direction,
  name = '',
): Promise<void> {
  const row = await outbox.put({ shift_id: shiftId, evidence, direction, captured_at: new Date().toISOString() })
  await outbox.flush({ eager: true })
  const sent = await outbox.find(row.id)
  if (sent?.state === 'parked') return void toast(reasonText(sent.reason ?? 'unknown'), { tone: 'bad' })
  const answer = sent?.state === 'done' ? (sent.answer as unknown as ServiceScanAnswer) : null
  const who = answer?.volunteer.name ?? name
  toast(t(answer ? 'hours.noted' : 'hours.keptHere', { name: who || t('desk.kept') }), { tone: 'good' })
}
