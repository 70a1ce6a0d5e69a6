import { beforeEach, describe, expect, it } from 'vitest'
import { chooseLanguage, hasText, language, t, useLanguage } from '.'

describe('t', () => {
  beforeEach(() => localStorage.clear())

  it('puts parameters into the text', async () => {
    await useLanguage('zh')
    expect(t('offline.waiting', { count: 3 })).toBe('待上传 3')
  })

  it('chooses the plural form in English', async () => {
    await useLanguage('en')
    expect(t('offline.waitingLabel', { count: 1 })).toContain('check-in is not')
    expect(t('offline.waitingLabel', { count: 2 })).toContain('check-ins are not')
  })

  it('remembers the language that was chosen and says it to the document', async () => {
    await chooseLanguage('en')
    await useLanguage()
    expect(language.value).toBe('en')
    expect(document.documentElement.lang).toBe('en-GB')
  })

  it('is Chinese for somebody who never chose', async () => {
    await useLanguage()
    expect(language.value).toBe('zh')
  })

  it('knows which keys exist', async () => {
    await useLanguage('zh')
    expect(hasText('reasons.network')).toBe(true)
    expect(hasText('reasons.nobody_knows')).toBe(false)
  })
})
