import { periodsOf } from '@/features/attendance/officer/files'

/** Months as `YYYY-MM`; both belong to it. */
export interface Months {
  from: string
  last: string
}

const USUAL = 6

/** The months one can choose from, the present one first. */
export const monthsUntil = (now: number): string[] => periodsOf('month', now).map(({ from }) => from.slice(0, 7))

/** The last six months that are over, and the one that runs. */
export function usualMonths(now: number): Months {
  const months = monthsUntil(now)
  return { from: months[USUAL] ?? '', last: months[0] ?? '' }
}

/** The same months, or as few as it takes for the first not to come after the last. */
export const inOrder = ({ from, last }: Months, changed: keyof Months): Months =>
  from <= last ? { from, last } : changed === 'from' ? { from, last: from } : { from: last, last }

/** The month after this one: where the server stops counting. */
export function after(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
}
