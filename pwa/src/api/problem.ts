interface ProblemBody {
  reason?: string
  title?: string
  detail?: string
  [field: string]: unknown
}

/** Everything that keeps a call from succeeding: a refusal of the server, no network, no answer in time. */
export class Problem extends Error {
  /** Stable and made for code: decide by this, never by the text. */
  readonly reason: string
  /** The HTTP status, 0 when no answer arrived. */
  readonly status: number
  /** Seconds the server asked us to wait. */
  readonly retryAfter: number | undefined
  /** All other fields of the problem details, such as the start of an activity that is not open yet. */
  readonly fields: Record<string, unknown>

  constructor(reason: string, status = 0, body: ProblemBody = {}, retryAfter?: number) {
    super(body.detail ?? body.title ?? '')
    this.name = 'Problem'
    this.reason = reason
    this.status = status
    this.retryAfter = retryAfter
    this.fields = body
  }

  /** Whether the same call may succeed later without anybody changing anything. */
  get isPassing(): boolean {
    return this.status === 0 || this.status >= 500 || [408, 425, 429].includes(this.status)
  }
}

/** Read the problem details of an answer that is not a success; tolerates anything a proxy may send instead. */
export async function problemFrom(response: Response): Promise<Problem> {
  const isJson = /json/.test(response.headers.get('Content-Type') ?? '')
  const body: ProblemBody = isJson ? await response.json().catch(() => ({})) : {}
  const reason = typeof body.reason === 'string' ? body.reason : reasonOfStatus(response.status)
  return new Problem(reason, response.status, body, retryAfterSeconds(response.headers.get('Retry-After')))
}

/** `Retry-After` in seconds, given as seconds or as a date. */
export function retryAfterSeconds(header: string | null, now = Date.now()): number | undefined {
  if (!header) return undefined
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}

function reasonOfStatus(status: number): string {
  if (status === 401) return 'sign_in_required'
  if (status === 403) return 'not_allowed'
  if (status === 404) return 'not_found'
  if (status === 429) return 'too_many_requests'
  if (status === 503) return 'unavailable'
  return status >= 500 ? 'server_error' : 'unknown'
}
