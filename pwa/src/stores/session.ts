import { computed, shallowRef } from 'vue'
import { answer, api, onSignedOut } from '@/api/client'
import { Problem } from '@/api/problem'
import { queryClient } from '@/api/queries'
import type { components } from '@/api/schema'
import { currentAccount, database, setCurrentAccount } from '@/offline/db'
import { outbox } from '@/offline/ownOutbox'
import { forgetQueries } from '@/offline/persistedQueries'

export type Account = components['schemas']['Account']
/** What the server says about us; the account is null when nobody is signed in. */
export type ServerSession = components['schemas']['Session']
export type Session = ServerSession & { account: Account }

const FACT = 'session'
const session = shallowRef<Session | null>(null)
const latest = shallowRef<ServerSession | null>(null)
/** `expired` keeps everything on the phone and only asks to sign in again. */
const state = shallowRef<'unknown' | 'signed-in' | 'signed-out' | 'expired'>('unknown')
let loading: Promise<void> | undefined

/** Who is signed in. */
export function useSession() {
  return {
    session,
    /** The last answer of the server, also while nobody is signed in: whether it is a demo, how a session ended. */
    latest,
    state,
    isSignedIn: computed(() => state.value === 'signed-in'),
    isOfficer: computed(() => (session.value?.grants.length ?? 0) > 0),
    hasPowers: computed(() => session.value?.powers.active ?? false),
  }
}

/** Know who we are: at once by the last answer kept on this phone, which is then checked, else by asking. */
export function ensureSession(): Promise<void> {
  loading ??= recall()
  return loading
}

async function recall(): Promise<void> {
  await rememberSession().catch(() => undefined)
  const checked = refreshSession()
  if (state.value !== 'signed-in') await checked
}

/** Ask again, for example after a grant changed. */
export async function refreshSession(): Promise<void> {
  try {
    await take(await answer(api.GET('/api/v1/session')))
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    // Without an answer the last one holds; a 401 was already heard by the listener below.
    if (state.value === 'unknown') state.value = 'signed-out'
  }
}

/**
 * Sign in by `call` (password, activation …) and become that person.
 *
 * Meanwhile this phone belongs to nobody, so that no queued scan of one account travels with the cookie of another.
 */
export async function signInBy(call: () => Promise<unknown>): Promise<Session | null> {
  const before = await currentAccount().catch(() => null)
  await setCurrentAccount(null).catch(() => undefined)
  try {
    await call()
  } catch (problem) {
    await setCurrentAccount(before).catch(() => undefined)
    throw problem
  }
  await take(await answer(api.GET('/api/v1/session')), before)
  return session.value
}

/** Forget the person on this phone after the server was told; queued check-ins stay for their account. */
export async function forgetSession(): Promise<void> {
  session.value = null
  state.value = 'signed-out'
  await setCurrentAccount(null)
  await (await database()).delete('facts', FACT)
  await forgetQueries(queryClient)
}

const isSignedIn = (found: ServerSession): found is Session => found.account !== null

async function take(found: ServerSession, knownAccount?: string | null): Promise<void> {
  latest.value = found
  if (isSignedIn(found)) await enter(found, knownAccount)
  else state.value = session.value ? 'expired' : 'signed-out'
}

async function enter(found: Session, knownAccount?: string | null): Promise<void> {
  // A browser without a database still signs in; it just keeps nothing for later.
  await takeOverPhone(found, knownAccount).catch(() => undefined)
  session.value = found
  state.value = 'signed-in'
  void outbox.flush({ eager: true }).catch(() => undefined)
}

async function takeOverPhone(found: Session, knownAccount?: string | null): Promise<void> {
  const before = knownAccount ?? (await currentAccount())
  if (before !== null && before !== found.account.id) await forgetQueries(queryClient)
  await setCurrentAccount(found.account.id)
  await (await database()).put('facts', JSON.parse(JSON.stringify(found)), FACT)
  await outbox.adoptClaims(found.account.id)
}

async function rememberSession(): Promise<void> {
  const kept = (await (await database()).get('facts', FACT)) as Session | undefined
  if (!kept) return
  session.value = kept
  state.value = 'signed-in'
}

onSignedOut(() => {
  state.value = session.value ? 'expired' : 'signed-out'
})
