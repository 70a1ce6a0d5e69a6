import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { localDate } from '@/locales/format'

export type DuesLine = components['schemas']['DuesLine']

const MONTHS_BACK = 12

/** The first day of this month, by which dues name it. */
export const presentMonth = () => `${localDate(Date.now()).slice(0, 7)}-01`

/** `count` months after a month, or before it. */
export function monthsAfter(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const since = year * 12 + number - 1 + count
  return `${Math.floor(since / 12)}-${String((since % 12) + 1).padStart(2, '0')}-01`
}

/** The months one can choose, the latest first: a year back, and ahead to the last that can be ticked. */
export function monthsUntil(latest: string, present = presentMonth()): string[] {
  const months: string[] = []
  for (let month = latest; month >= monthsAfter(present, -MONTHS_BACK); month = monthsAfter(month, -1))
    months.push(month)
  return months
}

/** Up to which month the dues of a branch's members are paid, by pinyin. */
export function useDues(organisationId: Ref<string>) {
  return useQuery({
    queryKey: ['dues', organisationId],
    queryFn: () => {
      const params = { path: { organisation_id: organisationId.value } }
      return answer(api.GET('/api/v1/organisations/{organisation_id}/dues', { params }))
    },
    enabled: computed(() => organisationId.value !== ''),
  })
}

/** Whether the dues of the month are paid. */
export const isPaid = ({ paid_to }: DuesLine, month: string) => paid_to !== null && paid_to >= month

/** Whether the member had joined by the end of the month; an unknown day forbids nothing. */
export const hadJoined = ({ joined_on }: DuesLine, month: string) =>
  joined_on === null || joined_on.slice(0, 7) <= month.slice(0, 7)
