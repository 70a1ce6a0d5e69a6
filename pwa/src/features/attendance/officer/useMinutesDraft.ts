import { onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue'
import { Problem } from '@/api/problem'
import { problemText } from '@/api/problemText'
import { t } from '@/locales'
import { findDraft, forgetDraft, keepDraft } from '@/offline/drafts'
import { toast } from '@/ui/toast'
import type { Minutes, MinutesControl, Written } from './useMinutes'

/** `kept`: on this phone only, until the network is back; `conflict`: somebody else saved meanwhile. */
export type DraftState = 'saved' | 'unsaved' | 'saving' | 'kept' | 'conflict'

const SAVE_AFTER_MS = 4_000
const TRY_AGAIN_MS = 15_000

export const writtenOf = ({ chair, recorder, invitees, points, decisions }: Minutes | Written): Written => ({
  chair,
  recorder,
  invitees,
  points: points.map(({ title, text }) => ({ title, text })),
  decisions,
})

/** The draft as it is being written: kept on the phone at every change, on the server soon after. */
export function useMinutesDraft(subject: string, minutes: Minutes, control: MinutesControl) {
  const written: Ref<Written> = ref(writtenOf(minutes))
  const state = shallowRef<DraftState>('saved')
  let revision = minutes.revision
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined
  let isTaking = false

  watch(
    written,
    () => {
      if (isTaking) return
      void keepDraft(subject, { revision, content: written.value }).catch(() => undefined)
      if (state.value === 'conflict') return
      state.value = 'unsaved'
      plan(SAVE_AFTER_MS)
    },
    { deep: true, flush: 'sync' },
  )

  function plan(delay: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void save(), delay)
  }

  /** Bring it to the server now; whether nothing is left to save. */
  async function save(): Promise<boolean> {
    clearTimeout(timer)
    await running
    if (state.value !== 'unsaved' && state.value !== 'kept') return state.value === 'saved'
    running = send()
    await running
    return (state.value as DraftState) === 'saved'
  }

  async function send(): Promise<void> {
    state.value = 'saving'
    const sent = JSON.stringify(written.value)
    try {
      revision = (await control.save(revision, JSON.parse(sent) as Written)).revision
      if (JSON.stringify(written.value) === sent) {
        state.value = 'saved'
        await forgetDraft(subject).catch(() => undefined)
      } else {
        state.value = 'unsaved'
        plan(SAVE_AFTER_MS)
      }
    } catch (problem) {
      fail(problem)
    }
  }

  function fail(problem: unknown): void {
    if (problem instanceof Problem && problem.reason === 'changed_meanwhile') {
      state.value = 'conflict'
    } else if (problem instanceof Problem && problem.isPassing) {
      state.value = 'kept'
      plan(TRY_AGAIN_MS)
    } else {
      state.value = 'kept'
      toast(problemText(problem), { tone: 'bad' })
    }
  }

  function replace(by: Written, isSaved: boolean): void {
    isTaking = isSaved
    written.value = writtenOf(by)
    isTaking = false
  }

  /** What was left on this phone comes back; over a newer one it waits for a decision. */
  async function recall(): Promise<void> {
    const kept = await findDraft<Written>(subject).catch(() => undefined)
    if (!kept || JSON.stringify(kept.content) === JSON.stringify(written.value)) return
    if (kept.revision !== revision) state.value = 'conflict'
    replace(kept.content, false)
    toast(t('minutes.restoredDraft'))
  }

  async function takeTheirs(): Promise<void> {
    const { data } = await control.query.refetch()
    if (!data) return
    await forgetDraft(subject).catch(() => undefined)
    revision = data.revision
    replace(data, true)
    state.value = 'saved'
  }

  async function keepMine(): Promise<void> {
    const { data } = await control.query.refetch()
    if (!data) return
    revision = data.revision
    state.value = 'unsaved'
    await save()
  }

  /** Forget what was written since the last final version. */
  async function drop(): Promise<void> {
    clearTimeout(timer)
    await running
    state.value = 'saved'
    await forgetDraft(subject).catch(() => undefined)
  }

  const online = () => {
    if (state.value === 'kept') void save()
  }
  window.addEventListener('online', online)
  onBeforeUnmount(() => {
    window.removeEventListener('online', online)
    clearTimeout(timer)
    if (state.value === 'unsaved') void save()
  })
  void recall()

  return { written, state, save, takeTheirs, keepMine, drop, revision: () => revision }
}
