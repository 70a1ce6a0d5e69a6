import { mount } from '@vue/test-utils'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { Problem } from '@/api/problem'
import { useLanguage, usePageTexts } from '@/locales'
import RefusalText from './RefusalText.vue'
import WhyLink from './WhyLink.vue'

const shown = vi.hoisted(() => vi.fn())
vi.mock('@/features/help/showAnswer', () => ({ showAnswer: shown }))

beforeAll(async () => {
  await useLanguage('zh')
  await usePageTexts()
})

describe('WhyLink', () => {
  it('leads from a refusal to its answer, without sending the form around it', async () => {
    const button = mount(WhyLink, { props: { reason: 'letter_expired' } }).get('button')
    expect(button.text()).toBe('为什么？怎么办？')
    expect(button.attributes('type')).toBe('button')
    await button.trigger('click')
    await vi.waitFor(() => expect(shown).toHaveBeenCalledWith('letter_expired'))
  })

  it('knows a refusal by its text', async () => {
    await mount(WhyLink, { props: { text: '您不在这场活动的名单上。' } })
      .get('button')
      .trigger('click')
    await vi.waitFor(() => expect(shown).toHaveBeenCalledWith('not_expected'))
  })

  it('is not there beside what was no refusal', () => {
    expect(
      mount(WhyLink, { props: { text: '请填写手机号' } })
        .find('button')
        .exists(),
    ).toBe(false)
    expect(mount(WhyLink).find('button').exists()).toBe(false)
  })
})

describe('RefusalText', () => {
  it('says why and where to find help', () => {
    const wrapper = mount(RefusalText, { props: { problem: new Problem('letter_expired', 409) } })
    expect(wrapper.get('[role=alert]').text()).toContain('介绍信已过有效期')
    expect(wrapper.find('button').exists()).toBe(true)
  })

  it('offers no answer to what was no refusal', () => {
    expect(
      mount(RefusalText, { props: { problem: new Error('x') } })
        .find('button')
        .exists(),
    ).toBe(false)
  })
})
