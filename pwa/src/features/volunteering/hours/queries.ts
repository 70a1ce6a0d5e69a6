import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'

export type Hours = components['schemas']['Hours']
export type Running = NonNullable<Hours['running']>
export type DeskLine = components['schemas']['ShiftDeskLine']

/** Own hours and what runs; asked again every minute, so that a closing elsewhere is seen. */
export function useHours() {
  return useQuery({
    queryKey: ['my-hours', 'totals'],
    queryFn: () => answer(api.GET('/api/v1/me/hours')),
    refetchInterval: 60_000,
  })
}

/** One page of the own records, the latest first. */
export function useOwnRecords(page: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: ['my-hours', 'records', page],
    queryFn: () =>
      answer(api.GET('/api/v1/me/hours/records', { params: { query: { page: toValue(page), page_size: 20 } } })),
  })
}

/** The shifts that one runs, and how many records wait for one's word. */
export function useRunShifts() {
  return useQuery({ queryKey: ['run-shifts'], queryFn: () => answer(api.GET('/api/v1/me/run-shifts')) })
}

export function useWaitingCount() {
  return useQuery({
    queryKey: ['service-reviews', 'count'],
    queryFn: () => answer(api.GET('/api/v1/service-reviews', { params: { query: { page_size: 1 } } })),
  })
}

/** Records that their volunteers question and that wait for one's answer. */
export function useAskedCorrections() {
  return useQuery({
    queryKey: ['service-reviews', 'corrections'],
    queryFn: () => answer(api.GET('/api/v1/service-corrections')),
  })
}

export const deskKey = (shiftId: string) => ['shift-desk', shiftId]

/** Who is in; asked again every ten seconds while it is looked at. */
export function useShiftDesk(shiftId: string) {
  return useQuery({
    queryKey: deskKey(shiftId),
    queryFn: () => answer(api.GET('/api/v1/shifts/{shift_id}/desk', { params: { path: { shift_id: shiftId } } })),
    refetchInterval: 10_000,
  })
}
