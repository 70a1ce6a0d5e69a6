import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import type { Whom } from '@/features/activities/circle'
import { creditFaultOf, type Credit, type CreditFault } from '@/features/activities/officer/plan'
import { fromLocalInput } from '@/locales/format'

export type PastMember = components['schemas']['PastMember']
type Body = components['schemas']['PastActivityCreate']

/** What a paper list tells, as it is typed. */
export interface Past {
  day: string
  from: string
  until: string
  title: string
  venue: string
  credits: Credit[]
  decisions: string
  whom: Whom
}
export type PastField = keyof Past
export type PastFault = 'missing' | 'end_before_start' | CreditFault | 'not_past'

/** Who took part in such meetings on a day; nothing is asked before a day is chosen. */
export function usePastRoster(organisationId: Ref<string>, day: Ref<string>, whom: Ref<Whom>) {
  return useQuery({
    queryKey: ['past-roster', organisationId, day, whom],
    queryFn: () => {
      const { circle, group_id } = whom.value
      const query = { on: day.value, circle, ...(group_id && { group_id }) }
      const params = { path: { organisation_id: organisationId.value }, query }
      return answer(api.GET('/api/v1/organisations/{organisation_id}/past-roster', { params }))
    },
    enabled: computed(() => organisationId.value !== '' && day.value !== ''),
  })
}

/** What keeps it from being sent, by field; `today` is the first day that is not past. */
export function faultsOf(past: Past, today: string): Partial<Record<PastField, PastFault>> {
  const faults: Partial<Record<PastField, PastFault>> = {}
  for (const field of ['day', 'from', 'until', 'title', 'venue'] as const) {
    if (past[field].trim() === '') faults[field] = 'missing'
  }
  if (past.day && past.day >= today) faults.day = 'not_past'
  if (past.from && past.until && past.until <= past.from) faults.until = 'end_before_start'
  const creditFault = creditFaultOf(past)
  if (creditFault) faults.credits = creditFault
  return faults
}

/** As the API takes it; only for one without faults. */
export function bodyOf(past: Past, id: string, present: readonly string[]): Body {
  return {
    id,
    title: past.title.trim(),
    starts_at: fromLocalInput(`${past.day}T${past.from}`),
    ends_at: fromLocalInput(`${past.day}T${past.until}`),
    venue: past.venue.trim(),
    credits: past.credits,
    circle: past.whom.circle,
    group_id: past.whom.group_id || null,
    present: [...present],
    decisions: past.decisions.trim(),
  }
}
