import { api } from '@/api/client'
import { ZONE } from '@/locales/format'

export type Format = 'docx' | 'pdf' | 'xlsx'

/** A final version of minutes as a file; the server writes down who took it. */
export async function minutesFile(versionId: string, format: 'docx' | 'pdf'): Promise<File> {
  const { data, response } = await api.POST('/api/v1/minutes-versions/{version_id}/files', {
    params: { path: { version_id: versionId } },
    body: { format },
    parseAs: 'blob',
  })
  return fileFrom(data as unknown as Blob, response)
}

/** The ledger of a branch from `from` until the day before `until`. */
export async function ledgerFile(organisationId: string, period: Period, format: Format): Promise<File> {
  const { data, response } = await api.POST('/api/v1/organisations/{organisation_id}/ledgers', {
    params: { path: { organisation_id: organisationId } },
    body: { from: period.from, until: period.until, format },
    parseAs: 'blob',
  })
  return fileFrom(data as unknown as Blob, response)
}

/** The file in an answer, under the name that the server gave it. */
export function fileFrom(content: Blob, response: Response): File {
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('Content-Disposition') ?? '')?.[1]
  return new File([content], name ? decodeURIComponent(name) : 'lianxin', { type: content.type })
}

export function download(file: File): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = file.name
  link.click()
  // The browser reads the address after this turn; a minute is enough for the slowest phone.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

export const canShare = (file: File) => navigator.canShare?.({ files: [file] }) ?? false

/** Hand the file to another app; closing the phone's sheet is no failure. */
export const share = (file: File) => navigator.share({ files: [file] }).catch(() => undefined)

export type Span = 'month' | 'quarter' | 'year'
/** Days as `YYYY-MM-DD`; `until` is the first day that does not belong to it any more. */
export interface Period {
  from: string
  until: string
}

const MONTHS: Record<Span, number> = { month: 1, quarter: 3, year: 12 }
const OFFERED: Record<Span, number> = { month: 24, quarter: 12, year: 5 }
const firstOf = (month: number) => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`

/** The periods one can choose from, the present one first. */
export function periodsOf(span: Span, now: number): Period[] {
  const [year = 0, month = 1] = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(now).split('-').map(Number)
  const length = MONTHS[span]
  const present = Math.floor((year * 12 + month - 1) / length) * length
  return Array.from({ length: OFFERED[span] }, (_, back) => {
    const first = present - back * length
    return { from: firstOf(first), until: firstOf(first + length) }
  })
}
