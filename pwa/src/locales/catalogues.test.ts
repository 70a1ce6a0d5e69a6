import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { merged } from '.'
import en from './en'
import officerEn from './en/officer'
import pagesEn from './en/pages'
import zh from './zh'
import officerZh from './zh/officer'
import pagesZh from './zh/pages'

const SOURCE = join(import.meta.dirname, '..')

function flatten(catalogue: Record<string, Record<string, string>>): Map<string, string> {
  const rows = Object.entries(catalogue).flatMap(([feature, texts]) =>
    Object.entries(texts).map(([name, text]) => [`${feature}.${name}`, text] as const),
  )
  return new Map(rows)
}

const chinese = flatten(merged(merged(zh, pagesZh), officerZh))
const english = flatten(merged(merged(en, pagesEn), officerEn))
const placeholders = (text: string) =>
  [...new Set([...text.matchAll(/\{([^}|]+)[^}]*\}/g)].map((match) => match[1]))].sort()

function sources(): string {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  const isCode = (file: string) => /\.(ts|vue)$/.test(file) && !/^locales[\\/]|\.test\.ts$|UiPage\.vue$/.test(file)
  return files
    .filter(isCode)
    .map((file) => readFileSync(join(SOURCE, file), 'utf8'))
    .join('\n')
}

const code = sources()
/** Keys that are put together at run time, such as `reasons.${reason}`. */
const families = [...code.matchAll(/`([a-z]\w*\.\w*)\$\{/g)].map((match) => match[1] ?? '')
const literals = new Set([...code.matchAll(/['"`]([a-z]\w*\.\w+)['"`]/g)].map((match) => match[1] ?? ''))

describe('the catalogues', () => {
  it('have the same keys in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })

  it('have no empty text', () => {
    const empty = [...chinese, ...english].filter(([, text]) => text.trim() === '')
    expect(empty).toEqual([])
  })

  it('use the same placeholders in both languages', () => {
    const differing = [...chinese].filter(
      ([key, text]) => String(placeholders(text)) !== String(placeholders(english.get(key) ?? '')),
    )
    expect(differing).toEqual([])
  })

  it('hold every key that the code names', () => {
    const named = [...code.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1] ?? '')
    expect(named.filter((key) => !chinese.has(key))).toEqual([])
  })

  it('hold no key that nothing uses', () => {
    const isUsed = (key: string) => literals.has(key) || families.some((family) => key.startsWith(family))
    expect([...chinese.keys()].filter((key) => !isUsed(key))).toEqual([])
  })
})
