import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { components } from '@/api/schema'
import type { Circle } from '../circle'

export type Venue = components['schemas']['Venue']
export type Clash = components['schemas']['Clash']
export type Template = components['schemas']['Template']

/** The shared venues that the person's branches may book. */
export function useVenues() {
  return useQuery({
    queryKey: ['venues'],
    queryFn: async () => (await answer(api.GET('/api/v1/venues'))).items,
  })
}

/** When a venue is taken, between two days. */
export function useBookings(venueId: Ref<string>, from: string, until: string) {
  return useQuery({
    queryKey: ['bookings', venueId, from, until],
    queryFn: async () => {
      const params = { path: { venue_id: venueId.value }, query: { from, until } }
      return (await answer(api.GET('/api/v1/venues/{venue_id}/bookings', { params }))).items
    },
    enabled: computed(() => venueId.value !== ''),
  })
}

/** Ready-made plans; they change with a release only. */
export function useTemplates() {
  return useQuery({
    queryKey: ['activity-templates'],
    queryFn: async () => (await answer(api.GET('/api/v1/activity-templates'))).items,
    staleTime: Infinity,
  })
}

export interface ClashQuestion {
  starts_at: string
  ends_at: string
  venue_id?: string
  activity_id?: string
  invited_ids?: string[]
  circle: Circle
  group_id?: string
}

/** What else happens at the time of a plan. */
export function useClashes(organisationId: Ref<string>, question: Ref<ClashQuestion | undefined>) {
  return useQuery({
    queryKey: ['clashes', organisationId, question],
    queryFn: async () => {
      const params = { path: { organisation_id: organisationId.value }, query: question.value! }
      return (await answer(api.GET('/api/v1/organisations/{organisation_id}/clashes', { params }))).items
    },
    enabled: computed(() => organisationId.value !== '' && question.value !== undefined),
  })
}

export function useSeriesList(organisationId: Ref<string>) {
  return useQuery({
    queryKey: ['series-list', organisationId],
    queryFn: async () => {
      const params = { path: { organisation_id: organisationId.value } }
      return (await answer(api.GET('/api/v1/organisations/{organisation_id}/series', { params }))).items
    },
    enabled: computed(() => organisationId.value !== ''),
  })
}

export function useSeries(seriesId: Ref<string>) {
  return useQuery({
    queryKey: ['series', seriesId],
    queryFn: () => answer(api.GET('/api/v1/series/{series_id}', { params: { path: { series_id: seriesId.value } } })),
    enabled: computed(() => seriesId.value !== ''),
  })
}

/** Everything that shows plans is asked for anew. */
export function usePlanningRefresh() {
  const client = useQueryClient()
  return () =>
    Promise.all(
      ['series', 'series-list', 'venues', 'bookings', 'clashes', 'activity', 'activities', 'home'].map((key) =>
        client.invalidateQueries({ queryKey: [key] }),
      ),
    )
}
