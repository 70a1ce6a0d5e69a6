import { ref, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import { t } from '@/locales'
import { uuidv7 } from '@/offline/uuidv7'
import { report } from '@/ui/report'
import { useEscortRefresh, type OwnTrip } from './queries'

export interface Start {
  /** What was tapped: a ride, or the street. A tap that got no answer keeps its id, so that it counts once. */
  key: string
  persons: number
  rideId?: string
  siteId?: string
  fromPlaceId?: string
}

/** The taps of a driver. */
export function useDriving(projectId: Ref<string>) {
  const refresh = useEscortRefresh()
  const busyWith = ref('')
  const ids = new Map<string, string>()

  async function run(key: string, call: Promise<unknown>, text: string): Promise<boolean> {
    busyWith.value = key
    const isDone = await report(call, text)
    busyWith.value = ''
    void refresh()
    return isDone
  }

  async function start({ key, persons, rideId, siteId, fromPlaceId }: Start): Promise<boolean> {
    const full = `${key}:${persons}:${siteId ?? ''}:${fromPlaceId ?? ''}`
    const id = ids.get(full) ?? uuidv7()
    ids.set(full, id)
    const params = { path: { project_id: projectId.value, trip_id: id } }
    const body = { persons, ride_id: rideId ?? null, site_id: siteId ?? null, from_place_id: fromPlaceId ?? null }
    const call = answer(api.PUT('/api/v1/projects/{project_id}/escort-trips/{trip_id}', { params, body }))
    const isDone = await run(key, call, t('escort.started', { count: persons }))
    if (isDone) ids.delete(full)
    return isDone
  }

  const end = ({ id }: OwnTrip) =>
    run(
      id,
      answer(api.POST('/api/v1/escort-trips/{trip_id}/arrival', { params: { path: { trip_id: id } } })),
      t('escort.ended'),
    )
  const undo = ({ id }: OwnTrip) =>
    run(id, api.DELETE('/api/v1/escort-trips/{trip_id}', { params: { path: { trip_id: id } } }), t('escort.undone'))
  return { start, end, undo, busyWith }
}
