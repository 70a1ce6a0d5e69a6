import type { Notification } from './notificationText'

/** What was told about one matter, newest first. */
export interface Matter {
  key: string
  latest: Notification
  older: Notification[]
}

/** A page of the inbox by matter; where its newest notice stands, the whole matter stands. */
export function byMatter(notifications: Notification[]): Matter[] {
  const matters = new Map<string, Matter>()
  for (const told of notifications) {
    const known = matters.get(told.matter)
    if (known) known.older.push(told)
    else matters.set(told.matter, { key: told.matter, latest: told, older: [] })
  }
  return [...matters.values()]
}
