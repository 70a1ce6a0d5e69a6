import { Problem } from './problem'

/** How long a call may take before it counts as failed. */
export const TIMEOUT_MS = 15_000

/** `fetch` that gives up after 15 s and turns every transport failure into a `Problem`. */
export async function requestWithTimeout(request: Request): Promise<Response> {
  const clock = new AbortController()
  const timer = setTimeout(() => clock.abort(), TIMEOUT_MS)
  const cancelled = () => clock.abort()
  request.signal?.addEventListener('abort', cancelled)
  try {
    return await fetch(request, { signal: clock.signal })
  } catch (error) {
    if (request.signal?.aborted) throw error
    throw new Problem(clock.signal.aborted ? 'timeout' : 'network')
  } finally {
    clearTimeout(timer)
    request.signal?.removeEventListener('abort', cancelled)
  }
}
