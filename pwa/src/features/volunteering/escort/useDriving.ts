import { ref, type Ref } from 'vue'
import { api } from '@/api/client'
import { reasonText } from '@/api/problemText'
import { t } from '@/locales'
import { keepFor } from '@/offline/keepFor'
import { outbox } from '@/offline/ownOutbox'
import { report } from '@/ui/report'
import { toast } from '@/ui/toast'
import { arrivalsOf, incidentsIn, tripsIn } from './localDay'
import { useEscortRefresh, type OwnTrip } from './queries'

export interface Start {
  /** What was tapped: a ride, or the street. */
  key: string
  persons: number
  rideId?: string
  siteId?: string
  fromPlaceId?: string
}

export interface Told {
  kind: string
  words: string
  told: string[]
  site_id: string | null
  trip_id: string | null
}

/** The taps of a driver: kept on this phone first, then sent in their order, so that a dead spot loses none. */
export function useDriving(projectId: Ref<string>) {
  const refresh = useEscortRefresh()
  const busyWith = ref('')

  async function keep(key: string, to: string, body: Record<string, unknown>, done: string): Promise<void> {
    busyWith.value = key
    const row = await keepFor(to, body)
    await outbox.flush({ eager: true })
    const sent = await outbox.find(row.id)
    busyWith.value = ''
    if (sent?.state === 'parked') toast(reasonText(sent.reason ?? ''), { tone: 'bad' })
    else toast(sent?.state === 'done' ? done : t('escort.kept', { what: done }), { tone: 'good' })
    void refresh()
  }

  const start = ({ key, persons, rideId, siteId, fromPlaceId }: Start) => {
    const body = { persons, ride_id: rideId ?? null, site_id: siteId ?? null, from_place_id: fromPlaceId ?? null }
    return keep(key, tripsIn(projectId.value), body, t('escort.started', { count: persons }))
  }
  const end = ({ id }: OwnTrip) => keep(id, arrivalsOf(id), {}, t('escort.ended'))
  const tell = (told: Told) => keep('incident', incidentsIn(projectId.value), { ...told }, t('escort.reported'))

  async function undo({ id }: OwnTrip): Promise<void> {
    await report(
      api.DELETE('/api/v1/escort-trips/{trip_id}', { params: { path: { trip_id: id } } }),
      t('escort.undone'),
    )
    void refresh()
  }
  return { start, end, tell, undo, busyWith }
}
