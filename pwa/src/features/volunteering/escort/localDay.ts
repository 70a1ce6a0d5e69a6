import type { OutboxRow } from '@/offline/db'
import { isUnsent } from '@/offline/outbox'
import type { Day, OwnRide, OwnTrip } from './queries'

export const tripsIn = (projectId: string) => `projects/${projectId}/escort-trips`
export const incidentsIn = (projectId: string) => `projects/${projectId}/escort-incidents`
const ARRIVED = /^escort-trips\/([^/]+)\/arrivals$/
export const arrivalsOf = (tripId: string) => `escort-trips/${tripId}/arrivals`

/** A trip of the day; `waits`: something of it is on this phone only. */
export type LocalTrip = OwnTrip & { waits: boolean }

interface Tapped {
  persons: number
  ride_id: string | null
  site_id: string | null
  from_place_id: string | null
  captured_at: string
}

const tappedIn = (row: OutboxRow) => row.body as unknown as Tapped

/** The day's trips, the latest first, with what this phone has tapped and the server has not answered. */
export function withLocal(
  day: Pick<Day, 'trips' | 'rides'>,
  rows: readonly OutboxRow[],
  projectId: string,
): LocalTrip[] {
  const unsent = rows.filter(isUnsent)
  const known = new Set(day.trips.map(({ id }) => id))
  const begun = unsent.filter(({ to, id }) => to === tripsIn(projectId) && !known.has(id))
  const arrived = new Map(unsent.map((row) => [ARRIVED.exec(row.to ?? '')?.[1], tappedIn(row).captured_at]))
  const trips = [
    ...begun.map((row) => ({ ...tripOf(row, day.rides), waits: true })),
    ...day.trips.map((trip) => ({ ...trip, waits: false })),
  ]
  return trips
    .map((trip) => {
      const ended_at = trip.ended_at ?? arrived.get(trip.id) ?? null
      return { ...trip, ended_at, waits: trip.waits || ended_at !== trip.ended_at }
    })
    .sort((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at))
}

/** What of the escort waits on this phone, and what of it the server did not take within the last day. */
export function localRows(rows: readonly OutboxRow[], projectId: string, now: number) {
  const own = new Set([tripsIn(projectId), incidentsIn(projectId)])
  const ours = rows.filter(({ to }) => to && (own.has(to) || ARRIVED.test(to)))
  return {
    waiting: ours.filter(isUnsent),
    refused: ours.filter(({ state, created_at }) => state === 'parked' && created_at > now - 86_400_000),
    done: ours.filter(({ state }) => state === 'done').length,
  }
}

function tripOf(row: OutboxRow, rides: readonly OwnRide[]): OwnTrip {
  const { persons, ride_id, site_id, from_place_id, captured_at } = tappedIn(row)
  const ride = rides.find(({ id }) => id === ride_id)
  return {
    ...{ id: row.id, persons, ride_id, from_place_id, started_at: captured_at, ended_at: null, corrected_why: null },
    site_id: site_id ?? ride?.site_id ?? '',
  }
}
