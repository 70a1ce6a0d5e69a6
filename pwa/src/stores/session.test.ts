import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { queryClient } from '@/api/queries'
import { currentAccount, database } from '@/offline/db'
import { forgetSession, refreshSession, signInBy, useSession } from './session'

const sessionOf = (id: string) => ({
  account: { id, locale: 'zh', display_name: '测试' },
  member: null,
  grants: [],
  powers: { active: false, until: null },
  unread: 0,
  demo: false,
  ended: null,
})

function serverSays(status: number, body: unknown) {
  const headers = { 'Content-Type': 'application/json' }
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status, headers }))
}

const { session, state } = useSession()

describe('the session', () => {
  beforeEach(forgetSession)

  it('belongs to whom the server names, and the phone with it', async () => {
    serverSays(200, sessionOf('ann'))
    await refreshSession()
    expect(session.value?.account.id).toBe('ann')
    expect(await currentAccount()).toBe('ann')
  })

  it('keeps everything when the server no longer knows us', async () => {
    serverSays(200, sessionOf('ann'))
    await refreshSession()
    serverSays(401, { reason: 'sign_in_required' })
    await refreshSession()
    expect(state.value).toBe('expired')
    expect(await currentAccount()).toBe('ann')
    expect(await (await database()).get('facts', 'session')).toBeDefined()
  })

  it('is over when the server names nobody', async () => {
    serverSays(200, sessionOf('ann'))
    await refreshSession()
    serverSays(200, { ...sessionOf('ann'), account: null, demo: true })
    await refreshSession()
    expect(state.value).toBe('expired')
    expect(useSession().latest.value?.demo).toBe(true)
  })

  it('holds without a network', async () => {
    serverSays(200, sessionOf('ann'))
    await refreshSession()
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('failed')))
    await refreshSession()
    expect(state.value).toBe('signed-in')
  })

  it('shows nothing of the person before to the next one', async () => {
    serverSays(200, sessionOf('ann'))
    await refreshSession()
    queryClient.setQueryData(['my-record'], ['a line of Ann'])
    serverSays(200, sessionOf('ben'))
    await signInBy(async () => undefined)
    expect(queryClient.getQueryData(['my-record'])).toBeUndefined()
    expect(await currentAccount()).toBe('ben')
  })

  it('gives the phone to nobody while somebody signs in, and back when that fails', async () => {
    serverSays(200, sessionOf('ann'))
    await refreshSession()
    let meanwhile: string | null = 'unset'
    const attempt = signInBy(async () => {
      meanwhile = await currentAccount()
      throw new Error('wrong password')
    })
    await expect(attempt).rejects.toThrow('wrong password')
    expect(meanwhile).toBeNull()
    expect(await currentAccount()).toBe('ann')
  })
})
