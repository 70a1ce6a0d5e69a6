import createClient, { type Middleware } from 'openapi-fetch'
import { problemFrom } from './problem'
import { requestWithTimeout } from './request'
import type { paths } from './schema'

const signedOutListeners = new Set<() => void>()

/** Be told when the server no longer knows us (401). */
export function onSignedOut(listener: () => void): void {
  signedOutListeners.add(listener)
}

const READS = new Set(['GET', 'HEAD'])

const manners: Middleware = {
  onRequest({ request }) {
    // Another origin cannot send this header without our consent; the server asks for it where Origin is missing.
    if (!READS.has(request.method)) request.headers.set('X-Requested-With', 'lianxin')
    return request
  },
  async onResponse({ response }) {
    if (response.ok || response.status === 304) return response
    if (response.status === 401) signedOutListeners.forEach((tell) => tell())
    throw await problemFrom(response)
  },
}

/** The typed client of our API. A call that does not succeed throws a `Problem`. */
export const api = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? '' : location.origin,
  credentials: 'same-origin',
  fetch: requestWithTimeout,
})
api.use(manners)

/** The body of a successful call: `const activity = await answer(api.GET(...))`. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  return (await call).data as NonNullable<T>
}
