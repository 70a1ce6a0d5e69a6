import createClient, { type Middleware } from 'openapi-fetch'
import { problemFrom } from './problem'
import { requestWithTimeout } from './request'
import type { paths } from './schema'

const signedOutListeners = new Set<() => void>()

/** Be told when the server no longer knows us (401). */
export function onSignedOut(listener: () => void): void {
  signedOutListeners.add(listener)
}

/** A wrong password and an unknown display are 401s too, but whoever is signed in stays so. */
const SAYS_NOTHING_OF_THE_SESSION = new Set(['wrong_credentials', 'display_unknown'])
const READS = new Set(['GET', 'HEAD'])

const manners: Middleware = {
  onRequest({ request }) {
    // Another origin cannot send this header without our consent; the server asks for it where Origin is missing.
    if (!READS.has(request.method)) request.headers.set('X-Requested-With', 'lianxin')
    return request
  },
  async onResponse({ response }) {
    if (response.ok || response.status === 304) return response
    const problem = await problemFrom(response)
    if (problem.status === 401 && !SAYS_NOTHING_OF_THE_SESSION.has(problem.reason)) {
      signedOutListeners.forEach((tell) => tell())
    }
    throw problem
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
