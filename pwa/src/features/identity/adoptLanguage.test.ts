import { beforeEach, describe, expect, it } from 'vitest'
import { chooseLanguage, LANGUAGE_KEY, language, useLanguage } from '@/locales'
import type { Session } from '@/stores/session'
import { adoptLanguage } from './adoptLanguage'

const signedIn = (locale: 'zh' | 'en') => ({ account: { id: '1', display_name: '李小满', locale } }) as Session

beforeEach(async () => {
  localStorage.removeItem(LANGUAGE_KEY)
  await useLanguage('zh')
})

describe('adoptLanguage', () => {
  it('brings the language of the account to a new phone, and keeps it there', async () => {
    await adoptLanguage(signedIn('en'))
    expect(language.value).toBe('en')
    expect(localStorage.getItem(LANGUAGE_KEY)).toBe('en')
  })

  it('leaves what was chosen on this phone', async () => {
    await chooseLanguage('zh')
    await adoptLanguage(signedIn('en'))
    expect(language.value).toBe('zh')
  })

  it('does nothing where nobody signed in', async () => {
    await adoptLanguage(null)
    expect(language.value).toBe('zh')
  })
})
