import { openDB, type DBSchema, type IDBPDatabase } from 'idb'

/** `waiting` and `sending` are not confirmed yet; `parked` was refused; `done` was answered by the server. */
export type OutboxState = 'waiting' | 'sending' | 'parked' | 'done'

/** What is sent for one check-in; the API accepts old bodies for ever, a phone may come back weeks later. */
export interface CheckInBody {
  evidence: { kind: string; [field: string]: unknown }
  [field: string]: unknown
}

export interface OutboxRow {
  /** UUIDv7 made here: the key of the scan event and what makes sending twice harmless. */
  id: string
  /** 2: into or out of a shift. An app that knows only 1 leaves those untouched. */
  format: 1 | 2
  /** Whose scan it is; null when nobody was signed in. */
  account_id: string | null
  /** Under what it is put by its id, with a body of that kind and without evidence; check-ins say nothing. */
  to?: string
  body: CheckInBody
  state: OutboxState
  attempts: number
  /** Epoch milliseconds before which it is not tried again. */
  next_at: number
  reason: string | null
  created_at: number
  answer: Record<string, unknown> | null
}

interface LianxinDb extends DBSchema {
  outbox: { key: string; value: OutboxRow; indexes: { state: OutboxState } }
  /** Small facts under a name, such as the account that is signed in. */
  facts: { key: string; value: unknown }
}

export type Database = IDBPDatabase<LianxinDb>

/** Open the one database of the app; a new version adds an `if (from < n)` step and never removes the outbox. */
export function openDatabase(name = 'lianxin'): Promise<Database> {
  return openDB<LianxinDb>(name, 1, {
    upgrade(db, from) {
      if (from < 1) {
        db.createObjectStore('outbox', { keyPath: 'id' }).createIndex('state', 'state')
        db.createObjectStore('facts')
      }
    },
    // Another tab wants to upgrade: let go of the database, the next call opens it again.
    blocking: (_current, _blocked, event) => {
      opened = undefined
      ;(event.target as IDBDatabase).close()
    },
    terminated: () => (opened = undefined),
  })
}

let opened: Promise<Database> | undefined

/** The shared connection. */
export function database(): Promise<Database> {
  opened ??= openDatabase()
  return opened
}

const ACCOUNT = 'account_id'

/** Whose phone this is now; pages and the service worker read the same fact. */
export async function currentAccount(db?: Database): Promise<string | null> {
  return ((await (db ?? (await database())).get('facts', ACCOUNT)) as string | undefined) ?? null
}

export async function setCurrentAccount(id: string | null, db?: Database): Promise<void> {
  await (db ?? (await database())).put('facts', id, ACCOUNT)
}
