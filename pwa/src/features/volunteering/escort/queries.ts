import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, onMounted, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import { keepForDriving, showKept } from './keptDay'

type Schemas = components['schemas']
export type Escort = Schemas['Escort']
export type Hand = Escort['hands'][number]
export type Place = Schemas['EscortPlace']
export type Slot = Schemas['EscortSlot']
export type Booking = Schemas['EscortBooking']
export type Driver = Schemas['EscortDriver']
export type Vehicle = Schemas['EscortVehicle']
export type Day = Schemas['EscortDay']
export type OwnRide = Schemas['OwnRide']
export type OwnTrip = Schemas['OwnTrip']
export type Result = Schemas['EscortResult']

/** The escorts with which the person has to do. */
export function useEscorts() {
  return useQuery({ queryKey: ['escorts'], queryFn: async () => (await answer(api.GET('/api/v1/escorts'))).items })
}

/** Lists and usual times; they change with a release only. */
export function useEscortWords() {
  const client = useQueryClient()
  onMounted(() => showKept(client, ['escort-words'], 'words'))
  return useQuery({
    queryKey: ['escort-words'],
    queryFn: async () => keepForDriving('words', await answer(api.GET('/api/v1/escort-words'))),
    staleTime: Infinity,
  })
}

const path = (project_id: string) => ({ path: { project_id } })

/** An escort with its places and half-days. */
export function usePlan(projectId: Ref<string>) {
  return useQuery({
    queryKey: ['escort', projectId, 'plan'],
    queryFn: () => answer(api.GET('/api/v1/projects/{project_id}/escort', { params: path(projectId.value) })),
  })
}

/** The bookings of a half-day; others book meanwhile, so it is asked again. */
export function useBookings(projectId: Ref<string>, slotId: Ref<string>) {
  return useQuery({
    queryKey: ['escort', projectId, 'bookings', slotId],
    queryFn: () =>
      answer(
        api.GET('/api/v1/projects/{project_id}/escort-bookings', {
          params: { ...path(projectId.value), query: { slot_id: slotId.value } },
        }),
      ),
    enabled: computed(() => slotId.value !== ''),
    refetchInterval: 30_000,
  })
}

export function useDrivers(bookingId: Ref<string>) {
  return useQuery({
    queryKey: ['escort-drivers', bookingId],
    queryFn: async () => {
      const params = { path: { booking_id: bookingId.value } }
      return (await answer(api.GET('/api/v1/escort-bookings/{booking_id}/drivers', { params }))).items
    },
    enabled: computed(() => bookingId.value !== ''),
    staleTime: 0,
  })
}

export function useVehicles(projectId: Ref<string>) {
  return useQuery({
    queryKey: ['escort', projectId, 'vehicles'],
    queryFn: async () => {
      const params = path(projectId.value)
      return (await answer(api.GET('/api/v1/projects/{project_id}/escort-vehicles', { params }))).items
    },
  })
}

/** A driver's own day; without a day the nearest one, which stays on the phone for where there is no network. */
export function useDay(projectId: Ref<string>, on: Ref<string>) {
  const client = useQueryClient()
  const query = useQuery({
    queryKey: ['escort', projectId, 'day', on],
    queryFn: async () => {
      const params = { ...path(projectId.value), query: on.value ? { on: on.value } : {} }
      const day = await answer(api.GET('/api/v1/projects/{project_id}/escort-day', { params }))
      return on.value ? day : keepForDriving(projectId.value, day)
    },
    refetchInterval: 60_000,
  })
  onMounted(() => showKept(client, ['escort', projectId.value, 'day', ''], projectId.value))
  return query
}

/** What a day brought; while the day runs it is asked again. */
export function useResult(projectId: Ref<string>, on: Ref<string>) {
  return useQuery({
    queryKey: ['escort', projectId, 'result', on],
    queryFn: () => {
      const params = { ...path(projectId.value), query: on.value ? { on: on.value } : {} }
      return answer(api.GET('/api/v1/projects/{project_id}/escort-result', { params }))
    },
    refetchInterval: 30_000,
  })
}

/** Everything about escorts is asked for anew. */
export function useEscortRefresh() {
  const client = useQueryClient()
  return () =>
    Promise.all(['escort', 'escorts', 'escort-drivers'].map((key) => client.invalidateQueries({ queryKey: [key] })))
}
