import { t } from '@/locales'
import { formatDate } from '@/locales/format'
import type { CaseLine, LadderLine } from './queries'

/** How a case stands, in words. */
export function stateText({ state, sought_until, decision }: CaseLine): string {
  if (state === 'seeking') return t('cases.state_seeking', { day: formatDate(sought_until ?? '') })
  if (state === 'closed') return t(`cases.did_${decision ?? 'excused'}`)
  if (state === 'waiting' && decision === 'sought_until') return t('cases.state_again')
  return t(`cases.state_${state}`)
}

export const toneOf = ({ state }: Pick<CaseLine, 'state'>) =>
  (({ waiting: 'warn', seeking: 'waiting', handed_over: 'waiting', closed: 'good' }) as const)[state]

/** What it is about, and since when. */
export const sinceText = ({ kind, since_on, months }: Pick<CaseLine, 'kind' | 'since_on' | 'months'>) =>
  t(`cases.since_${kind}`, { day: formatDate(since_on), months })

/** How long somebody has not been seen, and at how many meetings. */
export const awayText = ({ since_on, months, missed }: LadderLine) =>
  t('cases.away', { day: formatDate(since_on), months, missed })
