import { beforeAll, describe, expect, it } from 'vitest'
import { textsOf, useLanguage, useOfficerTexts } from '@/locales'
import { findAnswer } from './answers'
import refusals from './refusals.json'

const reasons: Record<string, string> = refusals.reasons
const named = (feature: string, prefix: string, without = /^$/) =>
  Object.keys(textsOf(feature) ?? {}).flatMap((name) =>
    name.startsWith(prefix) && !without.test(name) ? [name.slice(prefix.length)] : [],
  )

describe('findAnswer', () => {
  beforeAll(async () => {
    await useLanguage('zh')
    await useOfficerTexts()
  })

  it('has an answer of the help for every refusal that the app has words for', () => {
    const told = [
      ...named('reasons', ''),
      ...named('results', '', /Text$/),
      ...named('desk', 'reason_'),
      ...named('hours', 'refused_', /Text$/),
    ]
    expect(told.length).toBeGreaterThan(330)
    expect(told.filter((reason) => reason !== 'guest' && !Object.hasOwn(reasons, reason))).toEqual([])
  })

  it('gives one text one answer, for what knows no more than the text', () => {
    const byText = new Map<string, Set<string | undefined>>()
    for (const [reason, text] of Object.entries(textsOf('reasons') ?? {})) {
      byText.set(text, (byText.get(text) ?? new Set()).add(reasons[reason]))
    }
    expect([...byText].filter(([, keys]) => keys.size > 1).map(([text]) => text)).toEqual([])
  })

  it('has the general answer for what is new', async () => {
    expect((await findAnswer('something_new')).key).toBe('who_helps')
    expect((await findAnswer('constructor')).key).toBe('who_helps')
  })

  it('answers in both languages', async () => {
    expect(await findAnswer('letter_expired')).toMatchObject({
      key: 'letter',
      question: '介绍信多少天有效？',
      question_en: 'How long is an introduction letter valid?',
    })
  })
})
