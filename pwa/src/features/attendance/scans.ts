import { shallowRef } from 'vue'
import { answer, api } from '@/api/client'
import { Problem } from '@/api/problem'
import type { CheckInBody, OutboxRow } from '@/offline/db'
import { isUnsent } from '@/offline/outbox'
import { outbox } from '@/offline/ownOutbox'
import { sendCheckIn } from '@/offline/send'
import { uuidv7 } from '@/offline/uuidv7'
import { ensureSession, useSession } from '@/stores/session'
import { directionAfter, isShiftToken } from '@/features/volunteering/hours/direction'
import { keepClaim, type Claim } from './keptClaim'
import { idOfScan, rememberInstead, rememberScan } from './knownScans'

const SAME_REFUSED_MS = 5_000
const SAME_DONE_MS = 10 * 60_000

/** Where to go with a scan: to its result, to sign in first, or nowhere because the code itself was refused. */
export type Taken = { next: 'result' | 'sign-in'; id: string } | { next: 'refused'; problem: Problem }

/** Check-ins of a browser that has no database: they live as long as the page. */
export const looseRows = shallowRef<ReadonlyMap<string, OutboxRow>>(new Map())

/** Check in by a code that was scanned just now: kept first, then sent. One that still waits here is the same scan. */
export async function takeScan(token: string): Promise<Taken> {
  await ensureSession()
  const { isSignedIn } = useSession()
  const known = await rowOfScan(token)
  if (known && isUnsent(known) && !looseRows.value.has(known.id)) {
    return { next: isSignedIn.value ? 'result' : 'sign-in', id: known.id }
  }
  if (!isSignedIn.value) return takeUnsigned(token)
  const id = await put(await bodyOf(token, { kind: 'rotating_code', value: token }))
  rememberScan(token, id)
  return { next: 'result', id }
}

/** The address of a code was opened: the same code on the same phone is the same scan, however often it is opened. */
export async function openScan(token: string): Promise<Taken> {
  await ensureSession()
  const known = await rowOfScan(token)
  if (!known || !isSameScan(known)) return takeScan(token)
  return { next: useSession().isSignedIn.value ? 'result' : 'sign-in', id: known.id }
}

/** Check in by the six digits on the screen; they count within a named activity only. */
export const takeDigits = (activityId: string, digits: string): Promise<string> =>
  put({ activity_id: activityId, evidence: { kind: 'short_code', value: digits } })

/** Scan in or out of a shift by the six digits on its screen. */
export const takeShiftDigits = async (shiftId: string, digits: string): Promise<string> =>
  put({
    ...{ shift_id: shiftId, evidence: { kind: 'short_code', value: digits } },
    direction: directionAfter(await outbox.list().catch(() => [])),
  })

/** What is sent for a scanned code: of a shift it goes in, or out where this phone knows that one is in. */
async function bodyOf(token: string, evidence: CheckInBody['evidence']): Promise<CheckInBody> {
  if (!isShiftToken(token)) return { activity_id: null, evidence }
  return { shift_id: null, evidence, direction: directionAfter(await outbox.list().catch(() => [])) }
}

/** "I am a guest here", "I am leaving": the same scan once more, as another attempt, from when the code was in view. */
export async function takeAgain(
  { body }: OutboxRow,
  meant: { as_guest: true } | { direction: 'in' | 'out' },
): Promise<string> {
  const kept = { ...body, ...meant }
  const row = await outbox.put(kept).catch(() => undefined)
  const id = row?.id ?? sendLoose(kept)
  if ('as_guest' in meant && body.evidence.kind === 'rotating_code') rememberScan(String(body.evidence.value), id)
  return id
}

/** "I was leaving", or coming after all, said of a scan that still waits here; the id of what goes up in its place. */
export async function turnScan({ id }: OutboxRow): Promise<string> {
  const turned = await outbox.turn(id)
  if (turned) rememberInstead(id, turned.id)
  return turned?.id ?? id
}

/** The code of a row that turned out to need a sign-in runs out soon: exchange it for a claim, which lives longer. */
export async function exchangeForClaim(row: OutboxRow): Promise<void> {
  if (row.body.evidence.kind !== 'rotating_code') return
  const claim = await createClaim(String(row.body.evidence.value))
  await outbox.exchange(row.id, { kind: 'claim', value: claim.claim })
  keepClaim(claim)
}

async function takeUnsigned(token: string): Promise<Taken> {
  try {
    const claim = await createClaim(token)
    keepClaim(claim)
    return await keepForNobody(token, { kind: 'claim', value: claim.claim })
  } catch (problem) {
    if (problem instanceof Problem && problem.status > 0 && !problem.isPassing) return { next: 'refused', problem }
    // No network: the code itself is kept, and its person says after signing in that it was theirs.
    return keepForNobody(token, { kind: 'rotating_code', value: token })
  }
}

async function keepForNobody(token: string, evidence: CheckInBody['evidence']): Promise<Taken> {
  const row = await outbox.putForNobody(stamped(await bodyOf(token, evidence)))
  rememberScan(token, row.id)
  return { next: 'sign-in', id: row.id }
}

/** Exchange a code before signing in; what a shift's claim is for is called like an activity. */
async function createClaim(token: string): Promise<Claim> {
  if (!isShiftToken(token)) return answer(api.POST('/api/v1/claims', { body: { token } }))
  const { shift, ...made } = await answer(api.POST('/api/v1/service-claims', { body: { token } }))
  return { ...made, activity: { title: shift.project_title } }
}

const stamped = (body: CheckInBody): CheckInBody => ({
  direction: 'in',
  ...body,
  captured_at: new Date().toISOString(),
})

async function put(body: CheckInBody): Promise<string> {
  const kept = stamped(body)
  const row = await outbox.put(kept).catch(() => undefined)
  return row?.id ?? sendLoose(kept)
}

function sendLoose(body: CheckInBody): string {
  const id = uuidv7()
  const row: OutboxRow = {
    ...{
      id,
      format: 'shift_id' in body ? (2 as const) : (1 as const),
      account_id: null,
      body,
      state: 'sending',
      attempts: 0,
      next_at: 0,
      reason: null,
    },
    ...{ created_at: Date.now(), answer: null },
  }
  const show = (changes: Partial<OutboxRow>) =>
    (looseRows.value = new Map(looseRows.value).set(id, { ...row, ...changes }))
  show({})
  void sendCheckIn(row).then((sent) => {
    if (sent.kind === 'answered') show({ state: 'done', answer: sent.answer })
    else if (sent.kind === 'refused') show({ state: 'parked', reason: sent.reason, answer: sent.answer })
    else show({ state: 'waiting', reason: sent.kind === 'sign-in' ? 'sign_in_required' : sent.reason })
  })
  return id
}

/** What a code that was scanned before became on this phone. */
async function rowOfScan(token: string): Promise<OutboxRow | undefined> {
  const id = idOfScan(token)
  return id === undefined ? undefined : (looseRows.value.get(id) ?? (await outbox.findOpen(id).catch(() => undefined)))
}

/** A refused scan may be tried anew after a moment; a good one is the same for longer than any code lives. */
function isSameScan(row: OutboxRow): boolean {
  if (isUnsent(row)) return true
  return Date.now() - row.created_at < (row.state === 'parked' ? SAME_REFUSED_MS : SAME_DONE_MS)
}
