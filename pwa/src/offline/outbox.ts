import { currentAccount, database, type CheckInBody, type Database, type OutboxRow } from './db'
import { sendCheckIn, type Sent } from './send'
import { uuidv7 } from './uuidv7'

const LOCK = 'lianxin-outbox'
const FIRST_DELAY_MS = 2_000
const LONGEST_DELAY_MS = 5 * 60_000
/** Rows in one request: few enough for a bad network, and for the API, which takes 500. */
const MOST_AT_ONCE = 100
const KEEP_DONE_MS = 7 * 86_400_000

/** The edges of the outbox, replaced in tests. */
export interface OutboxEdges {
  database: () => Promise<Database>
  send: (row: OutboxRow) => Promise<Sent>
  /** Null: they have to go singly. */
  sendMany: (rows: OutboxRow[]) => Promise<Sent[] | null>
  now: () => number
  random: () => number
  withLock: <T>(work: () => Promise<T>) => Promise<T>
}

const edges: OutboxEdges = {
  database,
  send: sendCheckIn,
  sendMany: async () => null,
  now: Date.now,
  random: Math.random,
  withLock: (work) => (navigator.locks ? navigator.locks.request(LOCK, work) : work()),
}

/**
 * The queue of check-ins on this phone: always put first, then try.
 *
 * A row leaves `waiting` only by the server's word. Rows of another account are never sent, shown or changed.
 */
export class Outbox {
  private readonly edges: OutboxEdges
  private readonly listeners = new Set<() => void>()
  private running: Promise<void> | undefined
  private asked: { eager: boolean } | undefined
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(replaced: Partial<OutboxEdges> = {}) {
    this.edges = { ...edges, ...replaced }
  }

  /** Be told after every change made in this tab or worker. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Keep a check-in; it is safe once this resolves. Sending starts by itself. */
  async put(body: CheckInBody, id: string = uuidv7(this.edges.now())): Promise<OutboxRow> {
    return this.add(body, id, await currentAccount(await this.edges.database()))
  }

  /** Keep a scan that was made while nobody was signed in, whoever used this phone before. */
  putForNobody(body: CheckInBody, id: string = uuidv7(this.edges.now())): Promise<OutboxRow> {
    return this.add(body, id, null)
  }

  private async add(body: CheckInBody, id: string, accountId: string | null): Promise<OutboxRow> {
    const db = await this.edges.database()
    const row: OutboxRow = {
      id,
      format: 'shift_id' in body ? 2 : 1,
      account_id: accountId,
      body,
      state: 'waiting',
      attempts: 0,
      next_at: 0,
      reason: null,
      created_at: this.edges.now(),
      answer: null,
    }
    await db.add('outbox', row)
    this.changed()
    void this.flush()
    return row
  }

  /** The rows of the account that is signed in (and, signed out, those that wait for a sign-in), newest first. */
  async list(): Promise<OutboxRow[]> {
    const db = await this.edges.database()
    const account = await currentAccount(db)
    const rows = await db.getAll('outbox')
    return rows.filter((row) => row.account_id === account).sort((a, b) => b.created_at - a.created_at)
  }

  async find(id: string): Promise<OutboxRow | undefined> {
    return (await this.list()).find((row) => row.id === id)
  }

  /** A row of this account or of nobody yet. */
  async findOpen(id: string): Promise<OutboxRow | undefined> {
    const db = await this.edges.database()
    const row = await db.get('outbox', id)
    const isOpen = row?.account_id === null || row?.account_id === (await currentAccount(db))
    return isOpen ? row : undefined
  }

  /**
   * Back a row that waits for a sign-in by other evidence, such as the claim for its code, which lives longer.
   *
   * The server keeps nothing of an attempt by somebody who is not signed in, so the id may stay.
   */
  async exchange(id: string, evidence: CheckInBody['evidence']): Promise<void> {
    const row = await this.find(id)
    if (row?.state !== 'waiting' || row.reason !== 'sign_in_required') return
    await this.save({ ...row, body: { ...row.body, evidence } })
  }

  /**
   * "I was leaving", or coming after all: another attempt by the same scan, in place of one that still waits here.
   *
   * It gets an id of its own, because the server may have kept the old one without this phone having heard of it.
   * Undefined: the server has answered meanwhile, or it is on its way.
   */
  async turn(id: string): Promise<OutboxRow | undefined> {
    await this.running // Where a browser has no locks, what is on its way in this tab is still let finish.
    return this.edges.withLock(async () => {
      const row = await this.find(id)
      if (row?.state !== 'waiting') return undefined
      const direction = row.body.direction === 'out' ? 'in' : 'out'
      const turned = { ...row, id: uuidv7(this.edges.now()), body: { ...row.body, direction } }
      const { store, done } = (await this.edges.database()).transaction('outbox', 'readwrite')
      await Promise.all([store.delete(id), store.add(turned), done])
      this.changed()
      return turned
    })
  }

  /** How many rows of this account the server has not answered yet; ask before signing out. */
  async countUnsent(): Promise<number> {
    return (await this.list()).filter(isUnsent).length
  }

  /** Hand the scans that were exchanged for a claim before signing in to the account that signed in. */
  async adoptClaims(accountId: string): Promise<void> {
    const db = await this.edges.database()
    const transaction = db.transaction('outbox', 'readwrite')
    for (const row of await transaction.store.getAll()) {
      if (row.account_id !== null || row.body.evidence.kind !== 'claim') continue
      await transaction.store.put({ ...row, account_id: accountId, next_at: 0, reason: null })
    }
    await transaction.done
    this.changed()
  }

  /** Scans made while nobody was signed in that came from no claim: only their person can say whose they are. */
  async listUnassigned(): Promise<OutboxRow[]> {
    const rows = await (await this.edges.database()).getAll('outbox')
    return rows.filter((row) => row.account_id === null && row.body.evidence.kind !== 'claim')
  }

  /** "That scan is mine": hand one of `listUnassigned()` to the account that is signed in. */
  async assign(id: string, accountId: string): Promise<void> {
    const row = (await this.listUnassigned()).find((row) => row.id === id)
    if (row) await this.save({ ...row, account_id: accountId })
    void this.flush()
  }

  /**
   * Try what is due; a call made meanwhile leads to one more round.
   *
   * `eager` (something changed: network, sign-in, the page is seen again) also tries what only lacked that.
   */
  flush({ eager = false } = {}): Promise<void> {
    this.asked = { eager: eager || (this.asked?.eager ?? false) }
    this.running ??= this.rounds().finally(() => (this.running = undefined))
    return this.running
  }

  private async rounds(): Promise<void> {
    while (this.asked) {
      const { eager } = this.asked
      this.asked = undefined
      await this.edges.withLock(() => this.round(eager))
    }
    await this.wakeLater()
  }

  private async round(eager: boolean): Promise<void> {
    await this.tidy()
    const due = await this.due(eager)
    while (due.length > 0) if (!(await this.sendTogether(due.splice(0, MOST_AT_ONCE)))) return
  }

  /** Send one row by itself or several in one request; whether it makes sense to go on. */
  private async sendTogether(rows: OutboxRow[]): Promise<boolean> {
    if ((await currentAccount(await this.edges.database())) !== rows[0]!.account_id) return false
    await this.save(...rows.map((row) => ({ ...row, state: 'sending' as const })))
    const sent = rows.length > 1 ? await this.edges.sendMany(rows) : [await this.edges.send(rows[0]!)]
    await this.save(...rows.map((row, index) => (sent ? this.after(row, sent[index]!) : row)))
    if (sent) return !sent.some((one) => one.kind === 'sign-in' || (one.kind === 'later' && one.everybody))
    for (const row of rows) if (!(await this.sendTogether([row]))) return false
    return true
  }

  /** Rows left `sending` by a tab that died are tried again, which the id makes harmless; old answers go. */
  private async tidy(): Promise<void> {
    for (const row of await this.list()) {
      if (row.state === 'sending') await this.save({ ...row, state: 'waiting' })
      const isOld = row.created_at < this.edges.now() - KEEP_DONE_MS
      if (row.state === 'done' && isOld) await (await this.edges.database()).delete('outbox', row.id)
    }
  }

  private async due(eager: boolean): Promise<OutboxRow[]> {
    const account = await currentAccount(await this.edges.database())
    if (account === null) return []
    const now = this.edges.now()
    const isDue = (row: OutboxRow) => {
      if (row.reason === 'sign_in_required') return eager
      return row.next_at <= now || (eager && row.reason === 'network')
    }
    const rows = (await this.list()).filter(isSendable).reverse()
    // What has a path of its own may follow from what was kept before it, which is tried first, then.
    const last = Math.max(...rows.filter((row) => row.to && isDue(row)).map((row) => row.created_at))
    return rows.filter((row) => isDue(row) || (row.to && row.reason && row.created_at <= last))
  }

  private after(row: OutboxRow, sent: Sent): OutboxRow {
    if (sent.kind === 'answered') return { ...row, state: 'done', reason: null, answer: sent.answer }
    if (sent.kind === 'refused') return { ...row, state: 'parked', reason: sent.reason, answer: sent.answer }
    if (sent.kind === 'sign-in') return { ...row, state: 'waiting', reason: 'sign_in_required' }
    const wait = Math.max(sent.retryAfterSeconds * 1000, this.backoff(row.attempts))
    const next_at = this.edges.now() + wait
    return { ...row, state: 'waiting', attempts: row.attempts + 1, next_at, reason: sent.reason }
  }

  /** Doubling, between half and the whole of it by chance, so that a hall does not come back in one wave. */
  private backoff(attempts: number): number {
    const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts)
    return delay * (0.5 + this.edges.random() / 2)
  }

  private async save(...rows: OutboxRow[]): Promise<void> {
    const { store, done } = (await this.edges.database()).transaction('outbox', 'readwrite')
    await Promise.all([...rows.map((row) => store.put(row)), done])
    this.changed()
  }

  private async wakeLater(): Promise<void> {
    clearTimeout(this.timer)
    const account = await currentAccount(await this.edges.database())
    const waiting = (await this.list()).filter((row) => isSendable(row) && row.reason !== 'sign_in_required')
    if (account === null || waiting.length === 0) return
    const next = Math.min(...waiting.map((row) => row.next_at))
    const delay = Math.max(1000, next - this.edges.now())
    this.timer = setTimeout(() => void this.flush(), delay)
  }

  private changed(): void {
    this.listeners.forEach((tell) => tell())
  }
}

/** A row of a newer format stays untouched until this phone has the newer app again. */
const isSendable = (row: OutboxRow) => row.state === 'waiting' && row.format < 3

/** Whether the server has not answered this row yet. */
export const isUnsent = (row: OutboxRow) => row.state === 'waiting' || row.state === 'sending'
