import { currentAccount, database, type Database } from './db'
import { isUnsent } from './outbox'

/** How many check-ins of other accounts wait on this phone for their person to sign in; nothing else of them is told. */
export async function countOthersUnsent(db?: Database): Promise<number> {
  const open = db ?? (await database())
  const account = await currentAccount(open)
  const rows = await open.getAll('outbox')
  return rows.filter((row) => isUnsent(row) && row.account_id !== null && row.account_id !== account).length
}
