import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { refreshSession } from '@/stores/session'
import { useEnded } from './ended'

const nobody = {
  ...{ account: null, member: null, grants: [], powers: { active: false, until: null }, unread: 0, demo: false },
  ended: { activation_id: 'x1', at: '2026-03-06T04:00:00Z', by_name: '陈书宁', disputable: true },
}

function serverSays(body: unknown) {
  const headers = { 'Content-Type': 'application/json' }
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status: 200, headers }))
}

describe('the notice of an ended session', () => {
  beforeEach(() => localStorage.clear())

  it('is there until the person has said what it was', async () => {
    serverSays(nobody)
    await refreshSession()
    const { ended, settle } = useEnded()
    expect(ended.value?.by_name).toBe('陈书宁')
    settle()
    expect(ended.value).toBeNull()
    expect(localStorage.getItem('lianxin.endedSeen')).toBe('x1')
  })

  it('comes again for another activation', async () => {
    serverSays({ ...nobody, ended: { ...nobody.ended, activation_id: 'x2' } })
    await refreshSession()
    expect(useEnded().ended.value?.activation_id).toBe('x2')
  })

  it('is none for somebody who signed out', async () => {
    serverSays({ ...nobody, ended: null })
    await refreshSession()
    expect(useEnded().ended.value).toBeNull()
  })
})
