import type { Middleware } from 'openapi-fetch'
import { shallowRef } from 'vue'
import { api } from '@/api/client'
import { problemFrom } from '@/api/problem'
import { requestWithTimeout } from '@/api/request'

/** Set while the password is asked for because an officer's powers fell asleep; shown by `PowersDialog`. */
export const powersAsked = shallowRef<{ answer: (awake: boolean) => void } | null>(null)

let asking: Promise<boolean> | undefined
/** Where the person last declined: pages that ask the server again and again must not ask the person so. */
let declinedAt: string | undefined

/** Ask for the password, once for all calls that wait; whether the powers are awake now. */
function askForPowers(): Promise<boolean> {
  asking ??= new Promise<boolean>((resolve) => (powersAsked.value = { answer: resolve })).then((awake) => {
    declinedAt = awake ? undefined : location.pathname
    powersAsked.value = null
    asking = undefined
    return awake
  })
  return asking
}

const maySeeDialog = (method: string) =>
  declinedAt !== location.pathname || method !== 'GET' || navigator.userActivation?.isActive === true

const copies = new Map<string, Request>()

const sleepingPowers: Middleware = {
  onRequest({ request, id }) {
    copies.set(id, request.clone())
  },
  async onResponse({ response, id }) {
    const copy = copies.get(id)
    copies.delete(id)
    if (response.status !== 403 || !copy || !maySeeDialog(copy.method)) return undefined
    const problem = await problemFrom(response.clone())
    if (problem.reason !== 'powers_asleep' || !(await askForPowers())) return undefined
    return requestWithTimeout(copy)
  },
  onError({ id }) {
    copies.delete(id)
  },
}

/** From now on every call that is refused with `powers_asleep` asks for the password and is then repeated. */
export function startPowers(): void {
  api.use(sleepingPowers)
}
