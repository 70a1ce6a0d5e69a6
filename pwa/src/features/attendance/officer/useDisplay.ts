import { computed, onBeforeUnmount, shallowRef } from 'vue'
import { problemFrom, Problem } from '@/api/problem'
import { requestWithTimeout } from '@/api/request'
import { codeToShow, elapsed, markNow, shareLeft, type CodeOnScreen, type Mark, type Shown } from './codeOnScreen'

const POLL_MS = 3_000
const BEAT_MS = 250
/** Two polls without an answer are worth a word. */
const SILENCE_MS = 8_000

/**
 * What a display shows: the state of the activity, a code that is still good, and whether the server answers.
 *
 * It speaks with the display's own token and without anybody's cookie, and goes on by itself after sleep or silence.
 */
export function useDisplay(token: string) {
  const shown = shallowRef<Shown | null>(null)
  const ending = shallowRef<'over' | 'unknown' | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const now = shallowRef<Mark>(markNow())
  const heardAt = shallowRef<Mark>(markNow())
  const latest = shallowRef<CodeOnScreen | null>(null)
  const onScreen = shallowRef<CodeOnScreen | null>(null)
  /** What to add to this machine's clock to have the server's. */
  const clockOffset = shallowRef(0)
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking: AbortController | undefined

  /** Ask now. A question that is still out, perhaps since before a sleep, is let go, and its answer with it. */
  async function poll(): Promise<void> {
    clearTimeout(timer)
    asking?.abort()
    const own = (asking = new AbortController())
    const askedAt = markNow()
    const problemNow = await ask(own.signal)
      .then((answer) => (own.signal.aborted ? undefined : take(answer, askedAt)))
      .catch((failure: unknown) => (failure instanceof Problem ? failure : new Problem('unknown')))
    if (own.signal.aborted) return
    problem.value = problemNow ?? null
    ending.value = endingOf(problem.value) ?? ending.value
    const wait = Math.max(POLL_MS, (problem.value?.retryAfter ?? 0) * 1000)
    if (!ending.value) timer = setTimeout(poll, wait)
  }

  async function ask(signal: AbortSignal): Promise<Shown> {
    const request = new Request(`${location.origin}/api/v1/displays/current`, {
      headers: { 'X-Display-Token': token },
      credentials: 'omit',
      cache: 'no-store',
      signal,
    })
    const response = await requestWithTimeout(request)
    if (!response.ok) throw await problemFrom(response)
    return (await response.json()) as Shown
  }

  /** A code counts as old as the question for it: an answer that was long under way brings an old one. */
  function take(answer: Shown, askedAt: Mark): void {
    heardAt.value = markNow()
    shown.value = answer
    clockOffset.value = Date.parse(answer.server_time) - heardAt.value.wall
    latest.value = answer.code && { code: answer.code, since: askedAt }
    beat()
  }

  function beat(): void {
    now.value = markNow()
    onScreen.value = codeToShow(onScreen.value, latest.value, now.value)
  }

  function wake(): void {
    if (document.visibilityState !== 'visible' || ending.value) return
    beat()
    void poll()
  }

  const beats = setInterval(beat, BEAT_MS)
  document.addEventListener('visibilitychange', wake)
  window.addEventListener('online', wake)
  onBeforeUnmount(() => {
    clearInterval(beats)
    clearTimeout(timer)
    asking?.abort()
    document.removeEventListener('visibilitychange', wake)
    window.removeEventListener('online', wake)
    ending.value ??= 'over'
  })
  void poll()

  return {
    shown,
    ending,
    problem,
    code: computed(() => onScreen.value?.code ?? null),
    left: computed(() => (onScreen.value ? shareLeft(onScreen.value, now.value) : 0)),
    serverNow: computed(() => now.value.wall + clockOffset.value),
    isSilent: computed(() => problem.value !== null && elapsed(heardAt.value, now.value) > SILENCE_MS),
    retry: () => void poll(),
  }
}

function endingOf(problem: Problem | null): 'over' | 'unknown' | null {
  if (problem?.status === 410) return 'over'
  return problem?.status === 401 ? 'unknown' : null
}
