import { answer, api } from '@/api/client'
import { Problem, retryAfterSeconds } from '@/api/problem'
import type { components } from '@/api/schema'
import { hasText, t } from '@/locales'

export type RosterImport = components['schemas']['Import']
export type ImportProblem = RosterImport['problems'][number]

export const MOST_BYTES = 5_000_000
export const TEMPLATE_PATH = '/api/v1/roster-imports/template'
const UPLOAD_PATIENCE_MS = 120_000

/** Where a problem is, as the spreadsheet names its rows and columns. */
export function placeOf({ row, column }: ImportProblem): string {
  if (row !== null && column !== null) return t('intake.rowColumn', { row, column })
  if (row !== null) return t('intake.row', { row })
  return column !== null ? t('intake.column', { column }) : t('intake.wholeFile')
}

/** What is wrong there, in plain words; a reason that is new to this version still says something. */
export function wordsOf({ reason, detail }: ImportProblem): string {
  if (reason === 'duplicate_in_file' && detail) return t('intake.problem_duplicate_of', { row: detail })
  const key = `intake.problem_${reason}`
  const words = hasText(key) ? t(key as 'intake.problem_other') : t('intake.problem_other')
  return reason === 'several_sheets' && detail ? `${words}（${detail}）` : words
}

/** The names of the fields that a row changes, as the form calls them. */
export function fieldNames(fields: readonly string[]): string {
  const names: Record<string, string> = {
    name: t('people.name'),
    sex: t('people.sex'),
    phone: t('people.phone'),
    standing: t('people.standing'),
    group: t('people.group'),
    joined_on: t('people.joinedOn'),
    born_on: t('people.bornOn'),
    ethnicity: t('people.ethnicity'),
    education: t('people.education'),
    id_number: t('people.idNumber'),
  }
  return fields.map((field) => names[field] ?? field).join(t('ui.listComma'))
}

/** Send a roster; the signal stops it. */
export const uploadRoster = (
  organisationId: string,
  file: File,
  tell: (share: number) => void,
  signal: AbortSignal,
): Promise<RosterImport> => sendFile(`/api/v1/organisations/${organisationId}/roster-imports`, file, tell, signal)

/** Send a file and hear how far it is; `fetch` cannot tell that. The signal stops it. */
export function sendFile<T>(path: string, file: File, tell: (share: number) => void, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    request.setRequestHeader('X-Requested-With', 'lianxin')
    request.timeout = UPLOAD_PATIENCE_MS
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => tell(total > 0 ? loaded / total : 0)
    request.onload = () => (request.status === 201 ? resolve(request.response as T) : reject(problemOf(request)))
    request.onerror = () => reject(new Problem('network'))
    request.ontimeout = () => reject(new Problem('timeout'))
    request.onabort = () => reject(new DOMException('Stopped', 'AbortError'))
    signal.addEventListener('abort', () => request.abort())
    const form = new FormData()
    form.append('file', file)
    request.send(form)
  })
}

function problemOf(request: XMLHttpRequest): Problem {
  const body = (request.response ?? {}) as Record<string, unknown>
  const reason = typeof body.reason === 'string' ? body.reason : request.status === 413 ? 'too_large' : 'server_error'
  return new Problem(reason, request.status, body, retryAfterSeconds(request.getResponseHeader('Retry-After')))
}

const path = (importId: string) => ({ params: { path: { import_id: importId } } })
export const loadImport = (importId: string) => answer(api.GET('/api/v1/roster-imports/{import_id}', path(importId)))
export const applyImport = (importId: string) =>
  answer(api.POST('/api/v1/roster-imports/{import_id}/apply', path(importId)))
export const discardImport = (importId: string) => api.DELETE('/api/v1/roster-imports/{import_id}', path(importId))

const keyOf = (organisationId: string) => `lianxin.import.${organisationId}`

/** The open preview of a branch, so that one can leave and come back; only its id is kept. */
export function rememberImport(organisationId: string, importId: string | null): void {
  try {
    if (importId) localStorage.setItem(keyOf(organisationId), importId)
    else localStorage.removeItem(keyOf(organisationId))
  } catch {
    // Then the preview is gone when the page is left, and the file is uploaded once more.
  }
}

export function recallImport(organisationId: string): string | null {
  try {
    return localStorage.getItem(keyOf(organisationId))
  } catch {
    return null
  }
}
