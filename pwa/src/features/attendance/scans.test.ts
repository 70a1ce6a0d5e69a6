import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { database } from '@/offline/db'
import { outbox } from '@/offline/ownOutbox'
import { forgetSession, refreshSession, signInBy } from '@/stores/session'
import { keptClaim } from './keptClaim'
import { exchangeForClaim, openScan, takeDigits, takeScan, turnScan } from './scans'

const TOKEN = 'CEAAAAAAAAAAAAAAAAAAAAAAAAAAA'
const SOON = new Date(Date.now() + 300_000).toISOString()
const activity = { id: 'a1', title: '主题党日', starts_at: SOON, venue: '三楼' }
const nobody = {
  ...{ account: null, member: null, grants: [], powers: { active: false, until: null } },
  ...{ unread: 0, demo: false, ended: null },
}
const ann = { ...nobody, account: { id: 'ann', locale: 'zh', display_name: '林晚晴' } }

/** What the server says, by path; a function may fail like a network does. */
let answers: Record<string, () => { status: number; body: unknown }>
const said = (status: number, body: unknown) => () => ({ status, body })
const unreachable = () => {
  throw new TypeError('no network')
}

beforeEach(async () => {
  localStorage.clear()
  sessionStorage.clear()
  answers = {
    session: said(200, nobody),
    claims: said(201, { claim: 'SIGNED', expires_at: SOON, activity }),
    'check-ins': said(401, { reason: 'not_signed_in' }),
  }
  vi.stubGlobal('fetch', async (request: Request) => {
    const name = new URL(request.url).pathname.split('/')[3] ?? ''
    const { status, body } = answers[name]!()
    return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
  })
  await (await database()).clear('outbox')
  await forgetSession()
  await refreshSession()
})

async function signIn(): Promise<void> {
  answers.session = said(200, ann)
  await signInBy(async () => undefined)
}
const rows = async () => (await database()).getAll('outbox')
const idOf = (taken: Awaited<ReturnType<typeof takeScan>>) => ('id' in taken ? taken.id : '')

describe('a scan before signing in', () => {
  it('becomes a claim at once and waits for whoever signs in', async () => {
    const taken = await openScan(TOKEN)
    expect(taken.next).toBe('sign-in')
    expect(await rows()).toMatchObject([
      { account_id: null, state: 'waiting', body: { evidence: { kind: 'claim', value: 'SIGNED' } } },
    ])
    expect(keptClaim()?.title).toBe('主题党日')
    answers['check-ins'] = said(200, { outcome: 'checked_in' })
    await signIn()
    await outbox.flush()
    expect(await outbox.find(idOf(taken))).toMatchObject({ account_id: 'ann', state: 'done' })
  })

  it('is one scan however often its address is opened', async () => {
    const [first, second] = [await openScan(TOKEN), await openScan(TOKEN)]
    expect(idOf(second)).toBe(idOf(first))
    expect(await rows()).toHaveLength(1)
  })

  it('keeps nothing when the code itself is refused', async () => {
    answers.claims = said(410, { reason: 'code_expired' })
    expect(await openScan(TOKEN)).toMatchObject({ next: 'refused', problem: { reason: 'code_expired' } })
    expect(await rows()).toEqual([])
  })

  it('is kept without a network too, and then its person has to say that it was theirs', async () => {
    answers.claims = unreachable
    const taken = await openScan(TOKEN)
    await signIn()
    expect(await outbox.listUnassigned()).toMatchObject([{ id: idOf(taken), account_id: null }])
  })
})

describe('a scan by somebody who is signed in', () => {
  beforeEach(signIn)

  it('is kept for them before anything is sent', async () => {
    const taken = await takeScan(TOKEN)
    expect(taken.next).toBe('result')
    const [row] = await rows()
    expect(row).toMatchObject({ account_id: 'ann', body: { evidence: { kind: 'rotating_code', value: TOKEN } } })
    expect(row?.body.captured_at).toBeTypeOf('string')
  })

  it('is exchanged for a claim when the sign-in turns out to be over', async () => {
    const { id } = { id: idOf(await takeScan(TOKEN)) }
    await outbox.flush()
    const row = await outbox.find(id)
    expect(row).toMatchObject({ state: 'waiting', reason: 'sign_in_required' })
    await exchangeForClaim(row!)
    expect((await outbox.find(id))?.body.evidence).toEqual({ kind: 'claim', value: 'SIGNED' })
  })

  it('may be tried anew some time after it was refused', async () => {
    answers['check-ins'] = said(409, { reason: 'not_open' })
    const first = await openScan(TOKEN)
    await outbox.flush()
    expect(idOf(await openScan(TOKEN))).toBe(idOf(first))
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 6_000)
    expect(idOf(await openScan(TOKEN))).not.toBe(idOf(first))
  })

  it('is the same while it waits, and a new try once it was answered, for the check-in may have been undone', async () => {
    answers['check-ins'] = unreachable
    const first = await takeScan(TOKEN)
    await outbox.flush()
    expect(idOf(await takeScan(TOKEN))).toBe(idOf(first))
    answers['check-ins'] = said(200, { outcome: 'checked_in' })
    await outbox.flush({ eager: true })
    expect(idOf(await takeScan(TOKEN))).not.toBe(idOf(first))
  })

  it('names the activity when six digits were typed', async () => {
    const id = await takeDigits('a1', '123456')
    expect((await outbox.find(id))?.body).toMatchObject({
      activity_id: 'a1',
      evidence: { kind: 'short_code', value: '123456' },
    })
  })
})

describe('a scan that was made on leaving', () => {
  it('stays the scan of its code, however often that is opened', async () => {
    await signIn()
    answers['check-ins'] = unreachable
    const entry = idOf(await takeScan(TOKEN))
    await outbox.flush()
    const exit = await turnScan((await outbox.find(entry))!)
    expect(exit).not.toBe(entry)
    expect(idOf(await openScan(TOKEN))).toBe(exit)
    expect([await outbox.find(entry), (await outbox.find(exit))?.body.direction]).toEqual([undefined, 'out'])
  })
})
