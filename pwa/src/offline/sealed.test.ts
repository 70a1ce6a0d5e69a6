import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { database, setCurrentAccount } from './db'
import { findSealed, forgetAllSealed, forgetOverdue, forgetSealed, keepSealed, listSealed } from './sealed'

const NOW = 1_000_000
const NAMES = { lines: [{ name: '欧阳沐帆' }] }

beforeEach(async () => {
  await forgetAllSealed()
  await setCurrentAccount('ann')
})

describe('sealed facts', () => {
  it('come back as they were kept', async () => {
    await keepSealed('desk:a1', NAMES, NOW + 1)
    expect(await findSealed('desk:a1', NOW)).toEqual(NAMES)
    expect(await listSealed()).toEqual(['desk:a1'])
  })

  it('lie in the database without a readable word, under a key that cannot be exported', async () => {
    await keepSealed('desk:a1', NAMES, NOW + 1)
    const db = await database()
    const kept = (await db.get('facts', 'sealed:ann:desk:a1')) as { bytes: ArrayBuffer }
    const key = (await db.get('facts', 'sealing_key:ann')) as CryptoKey
    expect(new TextDecoder().decode(kept.bytes)).not.toContain('欧阳')
    expect(key.extractable).toBe(false)
  })

  it('are over when their time is', async () => {
    await keepSealed('desk:a1', NAMES, NOW)
    expect(await findSealed('desk:a1', NOW)).toBeUndefined()
    await forgetOverdue(NOW)
    expect(await listSealed()).toEqual([])
  })

  it('cannot be opened any more once the key is gone', async () => {
    await keepSealed('desk:a1', NAMES, NOW + 1)
    const db = await database()
    await db.delete('facts', 'sealing_key:ann')
    expect(await findSealed('desk:a1', NOW)).toBeUndefined()
    await keepSealed('desk:a2', NAMES, NOW + 1)
    expect(await findSealed('desk:a1', NOW)).toBeUndefined()
  })

  it('are nothing to another account, whose own remove them', async () => {
    await keepSealed('desk:a1', NAMES, NOW + 1)
    await setCurrentAccount('bob')
    expect(await findSealed('desk:a1', NOW)).toBeUndefined()
    await keepSealed('desk:a1', { lines: [] }, NOW + 1)
    expect(await (await database()).get('facts', 'sealed:ann:desk:a1')).toBeUndefined()
  })

  it('are forgotten one by one', async () => {
    await keepSealed('desk:a1', NAMES, NOW + 1)
    await forgetSealed('desk:a1')
    expect(await findSealed('desk:a1', NOW)).toBeUndefined()
  })
})
