import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { setCurrentAccount } from './db'
import { countDrafts, forgetDrafts, keepDraft } from './drafts'

describe('countDrafts', () => {
  it('counts what this account has not handed in, and nobody else', async () => {
    await setCurrentAccount('a1')
    await keepDraft('minutes', { revision: 0, content: 'x' })
    await keepDraft('grades', { revision: 0, content: {} })
    await setCurrentAccount('a2')
    await keepDraft('minutes', { revision: 0, content: 'y' })

    expect(await countDrafts()).toBe(1)
    await setCurrentAccount('a1')
    expect(await countDrafts()).toBe(2)
    await forgetDrafts()
    expect(await countDrafts()).toBe(0)
  })
})
