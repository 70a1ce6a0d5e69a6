import { useMutation } from '@tanstack/vue-query'
import { shallowRef } from 'vue'
import { answer, api } from '@/api/client'
import type { PreviewRow, SeriesBody, SeriesChange } from './seriesForm'

/** What the secretary decided about single days, and what the server says to all of it. */
export function useSeriesPreview() {
  const leftOut = shallowRef<string[]>([])
  const byHand = shallowRef<Record<string, string>>({})
  const rows = shallowRef<PreviewRow[]>()
  const choice = () => ({
    left_out: leftOut.value,
    by_hand: Object.entries(byHand.value).map(([series_on, held_on]) => ({ series_on, held_on })),
  })
  const call = useMutation({
    mutationFn: async (
      asked: { organisationId: string; body: SeriesBody } | { seriesId: string; body: SeriesChange },
    ) => {
      const { items } = await ('seriesId' in asked
        ? answer(
            api.POST('/api/v1/series/{series_id}/preview', {
              params: { path: { series_id: asked.seriesId } },
              body: asked.body,
            }),
          )
        : answer(
            api.POST('/api/v1/organisations/{organisation_id}/series/preview', {
              params: { path: { organisation_id: asked.organisationId } },
              body: { ...asked.body, ...choice() },
            }),
          ))
      return items
    },
    onSuccess: (items) => (rows.value = items),
  })

  function leaveOut(day: string): void {
    leftOut.value = [...leftOut.value, day]
  }
  function bringBack(day: string): void {
    leftOut.value = leftOut.value.filter((other) => other !== day)
  }
  function move(day: string, to: string): void {
    byHand.value = { ...byHand.value, [day]: to }
  }
  /** Back to the form: another rule has other days. */
  function forget(): void {
    leftOut.value = []
    byHand.value = {}
    rows.value = undefined
  }

  return { rows, call, choice, leaveOut, bringBack, move, forget }
}
