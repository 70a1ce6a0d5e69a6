import { currentAccount, database, type Database } from './db'

/**
 * What this phone keeps about other people, encrypted under a key of the account that read it.
 *
 * The key cannot be exported, not even by a script of ours. Signing out removes it together with everything it sealed,
 * and so does another account that seals something on the same phone.
 */
interface Sealed {
  iv: Uint8Array<ArrayBuffer>
  bytes: ArrayBuffer
  /** Epoch milliseconds from which it is of no use any more, whatever the server says. */
  until: number
}

const KEY = 'sealing_key:'
const SEALED = 'sealed:'
const AES = 'AES-GCM'

const allOf = (prefix: string) => IDBKeyRange.bound(prefix, `${prefix}\uffff`)
const nameOf = (account: string, subject: string) => `${SEALED}${account}:${subject}`

/** Keep `content`, which is JSON, for the account of this phone. */
export async function keepSealed(subject: string, content: unknown, until: number): Promise<void> {
  const db = await database()
  const account = await currentAccount(db)
  if (account === null) return
  await forgetOthers(db, account)
  const key = await keyOf(db, account)
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const text = new TextEncoder().encode(JSON.stringify(content))
  const bytes = await crypto.subtle.encrypt({ name: AES, iv }, key, text)
  const kept: Sealed = { iv, bytes, until }
  await db.put('facts', kept, nameOf(account, subject))
}

/** What was kept for the account of this phone; what cannot be opened, or is over, does not exist. */
export async function findSealed(subject: string, now = Date.now()): Promise<unknown> {
  const db = await database()
  const account = (await currentAccount(db)) ?? ''
  const key = (await db.get('facts', KEY + account)) as CryptoKey | undefined
  const kept = (await db.get('facts', nameOf(account, subject))) as Sealed | undefined
  if (!key || !kept || kept.until <= now) return undefined
  const bytes = await crypto.subtle.decrypt({ name: AES, iv: kept.iv }, key, kept.bytes).catch(() => undefined)
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as unknown)
}

/** The subjects of what is kept for the account of this phone. */
export async function listSealed(): Promise<string[]> {
  const db = await database()
  const prefix = nameOf((await currentAccount(db)) ?? '', '')
  const names = (await db.getAllKeys('facts', allOf(SEALED))).filter((name) => name.startsWith(prefix))
  return names.map((name) => name.slice(prefix.length))
}

export async function forgetSealed(subject: string): Promise<void> {
  const db = await database()
  await db.delete('facts', nameOf((await currentAccount(db)) ?? '', subject))
}

/** Whatever is over goes, whoever kept it. */
export async function forgetOverdue(now = Date.now()): Promise<void> {
  const db = await database()
  for (const name of await db.getAllKeys('facts', allOf(SEALED))) {
    const kept = (await db.get('facts', name)) as Sealed | undefined
    if (kept && kept.until <= now) await db.delete('facts', name)
  }
}

/** Remove the keys and what they sealed: without the keys nobody reads it again, wherever a copy may lie. */
export async function forgetAllSealed(): Promise<void> {
  const db = await database()
  await db.delete('facts', allOf(KEY))
  await db.delete('facts', allOf(SEALED))
}

async function forgetOthers(db: Database, account: string): Promise<void> {
  const keys = await db.getAllKeys('facts', allOf(KEY))
  if (keys.some((name) => name !== KEY + account)) await forgetAllSealed()
}

async function keyOf(db: Database, account: string): Promise<CryptoKey> {
  const found = (await db.get('facts', KEY + account)) as CryptoKey | undefined
  if (found) return found
  const made = await crypto.subtle.generateKey({ name: AES, length: 256 }, false, ['encrypt', 'decrypt'])
  const { store, done } = db.transaction('facts', 'readwrite')
  const other = (await store.get(KEY + account)) as CryptoKey | undefined // Another tab may have been faster.
  if (!other) await store.put(made, KEY + account)
  await done
  return other ?? made
}
