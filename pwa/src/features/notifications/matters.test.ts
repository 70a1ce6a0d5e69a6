import { describe, expect, it } from 'vitest'
import { byMatter } from './matters'
import type { Notification } from './notificationText'

const told = (id: string, matter: string) => ({ id, matter }) as Notification

describe('byMatter', () => {
  it('puts what was told about one matter where the newest of it stands', () => {
    const matters = byMatter([told('3', 'outing'), told('2', 'move'), told('1', 'outing')])

    expect(matters.map(({ latest, older }) => [latest.id, older.map(({ id }) => id)])).toEqual([
      ['3', ['1']],
      ['2', []],
    ])
  })
})
