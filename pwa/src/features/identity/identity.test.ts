import { beforeAll, describe, expect, it, vi } from 'vitest'
import { Problem } from '@/api/problem'
import { usePageTexts } from '@/locales'
import { credentialsText, fieldOf } from './credentials'
import { withPatience } from './patience'

beforeAll(usePageTexts)

describe('credentialsText', () => {
  it('says how many minutes a lock still lasts', () => {
    expect(credentialsText(new Problem('account_locked', 429, {}, 601))).toContain('11 分钟')
  })

  it.each(['too_short', 'is_phone', 'too_common'])('says why a password is weak: %s', (why) => {
    expect(credentialsText(new Problem('password_too_weak', 422, { why }))).not.toContain('请换一个。请')
    expect(credentialsText(new Problem('password_too_weak', 422, { why }))).not.toBe(
      credentialsText(new Problem('password_too_weak', 422, { why: 'new_rule' })),
    )
  })

  it('never tells which of number and password is wrong', () => {
    expect(credentialsText(new Problem('wrong_credentials', 401))).toBe('手机号或密码不对，请再试一次。')
  })
})

describe('fieldOf', () => {
  it('puts a refusal beside its field', () => {
    expect(fieldOf(new Problem('phone_taken', 409))).toBe('phone')
    expect(fieldOf(new Problem('password_too_weak', 422))).toBe('password')
    expect(fieldOf(new Problem('activation_used', 410))).toBe('form')
  })
})

describe('withPatience', () => {
  const busy = new Problem('sign_in_busy', 503, {}, 3)

  it('stands in line as long as the server asks', async () => {
    const call = vi.fn().mockRejectedValueOnce(busy).mockResolvedValue('in')
    const [onWait, sleep] = [vi.fn(), vi.fn().mockResolvedValue(undefined)]
    expect(await withPatience(call, onWait, sleep)).toBe('in')
    expect(onWait).toHaveBeenCalledTimes(1)
    expect(sleep).toHaveBeenCalledWith(3000)
  })

  it('gives up in the end and says so', async () => {
    const call = vi.fn().mockRejectedValue(busy)
    await expect(withPatience(call, undefined, async () => undefined)).rejects.toBe(busy)
    expect(call).toHaveBeenCalledTimes(8)
  })

  it('repeats nothing else', async () => {
    const call = vi.fn().mockRejectedValue(new Problem('wrong_credentials', 401))
    await expect(withPatience(call)).rejects.toThrow()
    expect(call).toHaveBeenCalledTimes(1)
  })
})
