import { currentAccount, database } from './db'

/**
 * What somebody is writing, kept on this phone until the server has it.
 *
 * A draft belongs to the account that wrote it; signing out forgets them all.
 */
export interface Draft<T> {
  /** What it was written over. */
  revision: number
  content: T
}

const PREFIX = 'draft:'
const nameOf = async (subject: string) => `${PREFIX}${(await currentAccount()) ?? ''}:${subject}`

export async function keepDraft<T>(subject: string, draft: Draft<T>): Promise<void> {
  await (await database()).put('facts', JSON.parse(JSON.stringify(draft)), await nameOf(subject))
}

export async function findDraft<T>(subject: string): Promise<Draft<T> | undefined> {
  return (await (await database()).get('facts', await nameOf(subject))) as Draft<T> | undefined
}

export async function forgetDraft(subject: string): Promise<void> {
  await (await database()).delete('facts', await nameOf(subject))
}

/** How much of this account's writing no server has yet. */
export async function countDrafts(): Promise<number> {
  const own = await nameOf('')
  return (await database()).count('facts', IDBKeyRange.bound(own, `${own}\uffff`))
}

export async function forgetDrafts(): Promise<void> {
  await (await database()).delete('facts', IDBKeyRange.bound(PREFIX, `${PREFIX}\uffff`))
}
