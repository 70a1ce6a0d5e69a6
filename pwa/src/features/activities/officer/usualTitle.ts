import { language, languageTag, t } from '@/locales'
import type { Circle } from '../circle'

const TITLES = {
  plenary: 'plan.defaultTitle',
  committee: 'plan.title_committee',
  group: 'plan.title_group',
} as const

/** What the usual meeting of a month (1 to 12) is called until somebody writes a better title. */
export function usualTitle(month: number, circle: Circle = 'plenary'): string {
  const name = new Intl.DateTimeFormat(languageTag(), { month: language.value === 'en' ? 'long' : 'numeric' })
  return titleOf(circle, name.format(new Date(2000, month - 1, 1)))
}

/** The same with any words for the month. */
export const titleOf = (circle: Circle, month: string) => t(TITLES[circle], { month })
