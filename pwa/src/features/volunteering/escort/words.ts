import { language, t } from '@/locales'
import { formatDay, formatTime } from '@/locales/format'
import type { OwnTrip, Place, Slot } from './queries'

interface Word {
  id: string
  name: string
  name_en: string
}

/** A word of a list in the language on screen. */
export const wordOf = (words: readonly Word[], id: string) => {
  const found = words.find((word) => word.id === id)
  return found ? nameOf(found) : id
}

export const nameOf = (word: Word) => (language.value === 'zh' ? word.name : word.name_en)

/** 6月7日星期日 上午 */
export const slotName = ({ starts_at, half }: Slot) =>
  t('escort.slotName', { day: formatDay(starts_at), half: t(`escort.${half}`) })

export const placeName = (places: readonly Place[], id: string | null) =>
  places.find((one) => one.id === id)?.name ?? ''

/** 07:10 出发 · 2 人 · 云溪一中, and why it was set right, if it was. */
export function tripText(trip: OwnTrip, places: readonly Place[]): string {
  const site = placeName(places, trip.site_id)
  const text = t('escort.trip', { from: formatTime(trip.started_at), count: trip.persons, site })
  return trip.corrected_why ? `${text} · ${t('escort.correctedWhy', { reason: trip.corrected_why })}` : text
}

/** Choices of how many people. */
export const personChoices = (most: number) =>
  Array.from({ length: most }, (_, index) => ({
    value: String(index + 1),
    label: t('escort.personsCount', { count: index + 1 }),
  }))

/** The day of a date without a time, as noon of the instance's zone. */
export const noonOf = (day: string) => `${day}T12:00:00+08:00`
