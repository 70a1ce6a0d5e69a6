const STORAGE_KEY = 'lianxin.scans'
const KEEP = 20

/** Which check-in a scanned code became on this phone, so that opening its address again is not a second scan. */
export function idOfScan(token: string): string | undefined {
  return read().find(([known]) => known === token)?.[1]
}

export function rememberScan(token: string, id: string): void {
  const others = read().filter(([known]) => known !== token)
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify([[token, id], ...others].slice(0, KEEP)))
  } catch {
    // Without storage a page that is opened again scans again, which the server answers with "already".
  }
}

/** What a code became goes on under another id. */
export function rememberInstead(before: string, after: string): void {
  const [token] = read().find(([, id]) => id === before) ?? []
  if (token !== undefined) rememberScan(token, after)
}

function read(): [string, string][] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]')
    return Array.isArray(found) ? (found as [string, string][]) : []
  } catch {
    return []
  }
}
