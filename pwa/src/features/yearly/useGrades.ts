import { useQueryClient } from '@tanstack/vue-query'
import { computed, onBeforeUnmount, onMounted, shallowRef, type Ref } from 'vue'
import { Problem } from '@/api/problem'
import { problemText } from '@/api/problemText'
import { findDraft, forgetDraft, keepDraft } from '@/offline/drafts'
import { ownAppraisalKey, putGrades, type Grade, type OwnAppraisal } from './queries'

type Given = Record<string, Grade>

const TRY_AGAIN_MS = 15_000

/**
 * The grades one gives, tap by tap: on this phone first, on the server as soon as it can be reached. A tap is forgotten
 * here only once the server has it.
 */
export function useGrades(appraisal: Ref<OwnAppraisal>) {
  const client = useQueryClient()
  const subject = `appraisal:${appraisal.value.id}:grades`
  const waiting = shallowRef<Given>({})
  const fault = shallowRef<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isSending = false

  const gradeOf = (personId: string) =>
    waiting.value[personId] ?? appraisal.value.others.find((other) => other.person_id === personId)?.grade ?? undefined
  const given = computed(() => appraisal.value.others.filter(({ person_id }) => gradeOf(person_id)).length)
  const unsent = computed(() => Object.keys(waiting.value).length)

  async function keep(next: Given): Promise<void> {
    waiting.value = next
    const isEmpty = Object.keys(next).length === 0
    await (isEmpty ? forgetDraft(subject) : keepDraft(subject, { revision: 0, content: next })).catch(() => undefined)
  }

  async function give(personId: string, grade: Grade): Promise<void> {
    await keep({ ...waiting.value, [personId]: grade })
    await send()
  }

  async function send(): Promise<void> {
    clearTimeout(timer)
    if (isSending || unsent.value === 0) return
    isSending = true
    const sent = { ...waiting.value }
    try {
      const items = Object.entries(sent).map(([person_id, grade]) => ({ person_id, grade }))
      client.setQueryData(ownAppraisalKey(appraisal.value.id), await putGrades(appraisal.value.id, items))
      fault.value = undefined
      await keep(Object.fromEntries(Object.entries(waiting.value).filter(([id, grade]) => sent[id] !== grade)))
    } catch (problem) {
      fault.value = problemText(problem)
      if (!(problem instanceof Problem) || problem.isPassing || problem.status === 401) {
        timer = setTimeout(send, TRY_AGAIN_MS)
        return
      }
      // The server has refused for good, for instance because the stage is over: what it says now is what counts.
      await client.invalidateQueries({ queryKey: ownAppraisalKey(appraisal.value.id) })
    } finally {
      isSending = false
    }
    if (!fault.value && unsent.value > 0) await send()
  }

  const again = () => void send()
  onMounted(async () => {
    const draft = await findDraft<Given>(subject).catch(() => undefined)
    if (draft) waiting.value = { ...draft.content, ...waiting.value }
    window.addEventListener('online', again)
    document.addEventListener('visibilitychange', again)
    await send()
  })
  onBeforeUnmount(() => {
    clearTimeout(timer)
    window.removeEventListener('online', again)
    document.removeEventListener('visibilitychange', again)
  })

  return { gradeOf, give, given, unsent, fault, send }
}
