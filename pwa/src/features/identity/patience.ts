import { Problem } from '@/api/problem'

const ATTEMPTS = 8

/**
 * Try again by itself while the server says that many people sign in at this moment (`sign_in_busy`).
 *
 * `onWait` is told before every pause, so that the page can say that the person stands in line.
 */
export async function withPatience<T>(
  call: () => Promise<T>,
  onWait: () => void = () => undefined,
  sleep: (ms: number) => Promise<unknown> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call()
    } catch (problem) {
      const isBusy = problem instanceof Problem && problem.reason === 'sign_in_busy'
      if (!isBusy || attempt === ATTEMPTS) throw problem
      onWait()
      await sleep(1000 * (problem.retryAfter ?? 2))
    }
  }
}
