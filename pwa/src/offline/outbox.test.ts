import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openDatabase, setCurrentAccount, type CheckInBody, type Database } from './db'
import { countOthersUnsent } from './othersUnsent'
import { Outbox } from './outbox'
import type { Sent } from './send'

const BODY: CheckInBody = { activity_id: 'a1', evidence: { kind: 'rotating_code', value: 'X' } }
const ANSWERED: Sent = { kind: 'answered', answer: { outcome: 'checked_in' } }
const UNREACHABLE: Sent = { kind: 'later', reason: 'network', retryAfterSeconds: 0, everybody: true }

let db: Database
let clock: number
let databases = 0

type Send = (row: { id: string }) => Promise<Sent>
type SendMany = (rows: { id: string }[]) => Promise<Sent[] | null>

/** Without a batch of its own every row goes singly, as with an older server. */
function createOutbox(send: Send, sendMany: SendMany = async () => null): Outbox {
  const withLock = <T>(work: () => Promise<T>) => work()
  return new Outbox({ database: async () => db, send, sendMany, now: () => clock, random: () => 1, withLock })
}

/** Rows that wait since a time without network, the oldest first. */
async function keep(count: number): Promise<string[]> {
  const row = await putAndFlush(createOutbox(async () => UNREACHABLE))
  const ids = Array.from({ length: count }, (_, index) => `row-${String(index).padStart(3, '0')}`)
  await db.delete('outbox', row.id)
  for (const [index, id] of ids.entries()) await db.put('outbox', { ...row, id, created_at: clock + index })
  return ids
}

const stateOf = async (id: string) => (await db.get('outbox', id))?.state

async function putAndFlush(box: Outbox, body = BODY) {
  const row = await box.put(body)
  await box.flush()
  return (await db.get('outbox', row.id))!
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  db = await openDatabase(`test-${++databases}`)
  clock = 1_000_000
  await setCurrentAccount('ann', db)
})

describe('put', () => {
  it('keeps the scan before anything is sent', async () => {
    const seen: unknown[] = []
    const box = createOutbox(async (row) => {
      seen.push((await db.get('outbox', row.id))?.state)
      return ANSWERED
    })
    await putAndFlush(box)
    expect(seen).toEqual(['sending'])
  })

  it('writes the account that is signed in', async () => {
    const row = await createOutbox(async () => UNREACHABLE).put(BODY)
    expect(row).toMatchObject({ account_id: 'ann', format: 1, state: 'waiting' })
  })
})

describe('flush', () => {
  it('is done when the server has answered', async () => {
    const row = await putAndFlush(createOutbox(async () => ANSWERED))
    expect(row).toMatchObject({ state: 'done', answer: { outcome: 'checked_in' } })
  })

  it('waits longer after every failure and honours Retry-After', async () => {
    const box = createOutbox(async () => UNREACHABLE)
    const first = await putAndFlush(box)
    expect(first).toMatchObject({ state: 'waiting', attempts: 1, next_at: clock + 2_000, reason: 'network' })

    clock += 2_000
    await box.flush()
    expect(await db.get('outbox', first.id)).toMatchObject({ attempts: 2, next_at: clock + 4_000 })

    const busy = createOutbox(async () => ({ ...UNREACHABLE, reason: 'unavailable', retryAfterSeconds: 90 }))
    clock += 4_000
    await busy.flush()
    expect(await db.get('outbox', first.id)).toMatchObject({ next_at: clock + 90_000 })
  })

  it('tries nothing before its time unless the network came back', async () => {
    const send = vi.fn(async () => UNREACHABLE)
    const box = createOutbox(send)
    await putAndFlush(box)
    await box.flush()
    expect(send).toHaveBeenCalledTimes(1)
    await box.flush({ eager: true })
    expect(send).toHaveBeenCalledTimes(2)
  })

  it('parks what was refused, with the reason', async () => {
    const refused: Sent = { kind: 'refused', reason: 'code_expired', answer: { reason: 'code_expired' } }
    const row = await putAndFlush(createOutbox(async () => refused))
    expect(row).toMatchObject({ state: 'parked', reason: 'code_expired' })
  })

  it('keeps everything when the session is over, and sends it after the next sign-in', async () => {
    const answers: Sent[] = [{ kind: 'sign-in' }, ANSWERED]
    const box = createOutbox(async () => answers.shift()!)
    const row = await putAndFlush(box)
    expect(row).toMatchObject({ state: 'waiting', reason: 'sign_in_required', attempts: 0 })
    await box.flush({ eager: true })
    expect(await db.get('outbox', row.id)).toMatchObject({ state: 'done' })
  })

  it('stops at the first row while the server cannot be reached', async () => {
    const row = await putAndFlush(createOutbox(async () => UNREACHABLE))
    await db.put('outbox', { ...row, id: 'later', created_at: clock + 1 })
    const send = vi.fn(async () => UNREACHABLE)
    await createOutbox(send).flush({ eager: true })
    expect(send.mock.calls).toEqual([[expect.objectContaining({ id: row.id })]])
  })

  it('sends in the order of the scans, each once, however often it is called', async () => {
    const sent: string[] = []
    const box = createOutbox(async (row) => {
      sent.push(row.id)
      return ANSWERED
    })
    const first = await box.put(BODY)
    clock += 1
    const second = await box.put(BODY)
    await Promise.all([box.flush(), box.flush(), box.flush()])
    expect(sent).toEqual([first.id, second.id])
  })

  it('tries what was kept before it first, where one may follow from the other', async () => {
    const [trip, arrival] = await keep(2)
    for (const [id, next_at] of [
      [trip!, clock + 4_000],
      [arrival!, clock],
    ] as const) {
      await db.put('outbox', { ...(await db.get('outbox', id))!, to: 'trips', next_at })
    }
    const sent: string[] = []
    const box = createOutbox(async ({ id }) => {
      sent.push(id)
      return ANSWERED
    })
    await box.flush()
    expect(sent).toEqual([trip, arrival])
  })

  it('takes up again what a closed tab left half sent', async () => {
    const box = createOutbox(async () => ANSWERED)
    const row = await putAndFlush(createOutbox(async () => UNREACHABLE))
    await db.put('outbox', { ...row, state: 'sending', next_at: 0 })
    await box.flush()
    expect(await db.get('outbox', row.id)).toMatchObject({ state: 'done' })
  })

  it('forgets answers after a week and never a row without one', async () => {
    const box = createOutbox(async () => ANSWERED)
    const done = await putAndFlush(box)
    await db.put('outbox', { ...done, id: 'parked', state: 'parked' })
    clock += 8 * 86_400_000
    await box.flush()
    expect((await db.getAll('outbox')).map((row) => row.id)).toEqual(['parked'])
  })
})

describe('several rows', () => {
  const REFUSED: Sent = { kind: 'refused', reason: 'too_late', answer: { reason: 'too_late' } }
  const LATER: Sent = { ...UNREACHABLE, reason: 'unavailable', everybody: false }

  it('go up in one request, each with its own ending', async () => {
    const ids = await keep(3)
    const send = vi.fn(async () => ANSWERED)
    const sendMany = vi.fn(async () => [ANSWERED, REFUSED, LATER])
    await createOutbox(send, sendMany).flush({ eager: true })
    expect(send).not.toHaveBeenCalled()
    expect(await Promise.all(ids.map(stateOf))).toEqual(['done', 'parked', 'waiting'])
    expect((await db.get('outbox', ids[1]!))?.reason).toBe('too_late')
  })

  it('go up a hundred at a time, in the order of the scans', async () => {
    const ids = await keep(203)
    const sent: string[][] = []
    const box = createOutbox(
      async ({ id }) => (sent.push([id]), ANSWERED),
      async (rows) => (sent.push(rows.map(({ id }) => id)), rows.map(() => ANSWERED)),
    )
    await box.flush({ eager: true })
    expect(sent.map(({ length }) => length)).toEqual([100, 100, 3])
    expect(sent.flat()).toEqual(ids)
  })

  it('go singly where the server does not take them together', async () => {
    const ids = await keep(3)
    const answers = [ANSWERED, REFUSED, ANSWERED]
    await createOutbox(async () => answers.shift()!).flush({ eager: true })
    expect(await Promise.all(ids.map(stateOf))).toEqual(['done', 'parked', 'done'])
  })

  it('all stay while the server cannot be reached, and nothing more is tried', async () => {
    const ids = await keep(150)
    const sendMany = vi.fn(async (rows: unknown[]) => rows.map(() => UNREACHABLE))
    await createOutbox(async () => UNREACHABLE, sendMany).flush({ eager: true })
    expect(sendMany).toHaveBeenCalledTimes(1)
    expect(new Set(await Promise.all(ids.map(stateOf)))).toEqual(new Set(['waiting']))
  })

  it('all stay when the session is over', async () => {
    const ids = await keep(2)
    await createOutbox(
      async () => ANSWERED,
      async (rows) => rows.map(() => ({ kind: 'sign-in' }) as const),
    ).flush({ eager: true })
    for (const id of ids) expect(await db.get('outbox', id)).toMatchObject({ reason: 'sign_in_required', attempts: 1 })
  })
})

describe('accounts', () => {
  it('never mix: rows of another account are neither shown nor sent', async () => {
    const send = vi.fn(async () => ANSWERED)
    const box = createOutbox(send)
    await db.put('outbox', { ...(await createOutbox(async () => UNREACHABLE).put(BODY)), next_at: 0 })
    await setCurrentAccount('ben', db)
    send.mockClear()
    await box.flush({ eager: true })
    expect(send).not.toHaveBeenCalled()
    expect(await box.list()).toEqual([])
    expect(await db.count('outbox')).toBe(1)
  })

  it('tell no more of others than that something of theirs waits', async () => {
    await keep(2)
    const [first] = await db.getAll('outbox')
    await db.put('outbox', { ...first!, id: 'answered', state: 'done' })
    expect(await countOthersUnsent(db)).toBe(0)
    await setCurrentAccount('ben', db)
    expect(await countOthersUnsent(db)).toBe(2)
    await setCurrentAccount(null, db)
    expect(await countOthersUnsent(db)).toBe(2)
  })

  it('hand a claim made before signing in to the account that signs in, and nothing else', async () => {
    const box = createOutbox(async () => UNREACHABLE)
    await setCurrentAccount(null, db)
    const claim = await box.put({ evidence: { kind: 'claim', value: 'C' } })
    const bare = await box.put(BODY)
    await setCurrentAccount('ann', db)
    await box.adoptClaims('ann')
    expect((await box.list()).map((row) => row.id)).toEqual([claim.id])
    expect((await box.listUnassigned()).map((row) => row.id)).toEqual([bare.id])
  })
})

describe('turn', () => {
  it('puts another attempt of the other direction, made at the same time, in place of one that waits', async () => {
    const box = createOutbox(async () => UNREACHABLE)
    const row = await putAndFlush(box, { ...BODY, direction: 'in', captured_at: 'then' })
    const turned = await box.turn(row.id)
    expect(turned).toMatchObject({ state: 'waiting', body: { direction: 'out', captured_at: 'then' } })
    expect(turned?.id).not.toBe(row.id)
    expect(await box.list()).toEqual([turned])
    expect((await box.turn(turned!.id))?.body.direction).toBe('in')
  })

  it('leaves alone what the server has answered, and what is another account’s', async () => {
    const done = await putAndFlush(createOutbox(async () => ANSWERED))
    const box = createOutbox(async () => UNREACHABLE)
    const waiting = await putAndFlush(box)
    await setCurrentAccount('ben', db)
    expect([await box.turn(done.id), await box.turn(waiting.id)]).toEqual([undefined, undefined])
    expect([await stateOf(done.id), await stateOf(waiting.id)]).toEqual(['done', 'waiting'])
  })
})
