import { shallowRef } from 'vue'
import type first from './zh'
import type officer from './zh/officer'
import type pages from './zh/pages'

export type Language = 'zh' | 'en'
type TextIn<T, K> = K extends `${infer F extends keyof T & string}.${infer R}`
  ? R extends keyof T[F]
    ? T[F][R]
    : never
  : never
type TextOf<K> = TextIn<typeof first, K> | TextIn<typeof pages, K> | TextIn<typeof officer, K>
type KeyIn<T> = { [F in keyof T & string]: `${F}.${keyof T[F] & string}` }[keyof T & string]
type Placeholder<S> = S extends `${string}{${infer P}}${infer Rest}`
  ? (P extends `${infer Name}|${string}` ? Name : P) | Placeholder<Rest>
  : never
type Params<K> = [Placeholder<TextOf<K>>] extends [never] ? [] : [Record<Placeholder<TextOf<K>>, string | number>]

/** Every text as `feature.name`; the Chinese catalogue is the source. */
export type TextKey = KeyIn<typeof first> | KeyIn<typeof pages> | KeyIn<typeof officer>
/** What another language has to bring: the same names, any words. */
export type Catalogue = CatalogueOf<typeof first>
export type PagesCatalogue = CatalogueOf<typeof pages>
export type OfficerCatalogue = CatalogueOf<typeof officer>
type CatalogueOf<T> = { [F in keyof T]: { [K in keyof T[F]]: string } }

/** Where the chosen language is remembered; nothing is there until somebody chose one. */
export const LANGUAGE_KEY = 'lianxin.language'
/** The first screen waits for `first` only; the others come with the first page that needs them. */
const loaders = {
  zh: { first: () => import('./zh'), pages: () => import('./zh/pages'), officer: () => import('./zh/officer') },
  en: { first: () => import('./en'), pages: () => import('./en/pages'), officer: () => import('./en/officer') },
}
type Part = keyof (typeof loaders)['zh']
const tags = { zh: 'zh-CN', en: 'en-GB' }
type Loaded = Record<string, Record<string, string>>
const catalogue = shallowRef<Loaded>({})
const parts = new Set<Part>(['first'])
let loading: Promise<void> | undefined

/** The language on screen; read it where a computed value must follow a change. */
export const language = shallowRef<Language>('zh')

/** The BCP 47 tag for `Intl`. */
export const languageTag = () => tags[language.value]

/** Load and show a language and remember it; Chinese unless the person chose otherwise. */
export async function useLanguage(wanted: Language = rememberedLanguage()): Promise<void> {
  const texts: Loaded[] = await Promise.all([...parts].map(async (part) => (await loaders[wanted][part]()).default))
  catalogue.value = texts.reduce(merged)
  language.value = wanted
  document.documentElement.lang = tags[wanted]
}

/** The texts of everything beyond the first screen. */
export const usePageTexts = () => useParts(['pages'])

/** The texts of the officers' pages come with the first of these pages, so that nobody else waits for them. */
export const useOfficerTexts = () => useParts(['pages', 'officer'])

async function useParts(wanted: Part[]): Promise<void> {
  await loading?.catch(() => undefined)
  const missing = wanted.filter((part) => !parts.has(part))
  if (missing.length === 0) return
  missing.forEach((part) => parts.add(part))
  loading = useLanguage(language.value)
  await loading.catch((problem: unknown) => {
    missing.forEach((part) => parts.delete(part))
    throw problem
  })
}

/** Both catalogues in one; where both know a feature, its texts are those of both. */
export function merged(one: Loaded, other: Loaded): Loaded {
  const features = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return Object.fromEntries(features.map((feature) => [feature, { ...one[feature], ...other[feature] }]))
}

export async function chooseLanguage(wanted: Language): Promise<void> {
  await useLanguage(wanted)
  try {
    localStorage.setItem(LANGUAGE_KEY, wanted)
  } catch {
    // A browser that stores nothing still shows the chosen language until it is closed.
  }
}

function rememberedLanguage(): Language {
  try {
    return localStorage.getItem(LANGUAGE_KEY) === 'en' ? 'en' : 'zh'
  } catch {
    return 'zh'
  }
}

/** All texts of a feature that are loaded. */
export const textsOf = (feature: string) => catalogue.value[feature]

function find(key: string): string | undefined {
  const dot = key.indexOf('.')
  return textsOf(key.slice(0, dot))?.[key.slice(dot + 1)]
}

/** Whether there is a text for a key that was put together at run time. */
export const hasText = (key: string): key is TextKey => find(key) !== undefined

/**
 * The text of `key` in the language on screen.
 *
 * `{name}` is replaced by a parameter; `{count|day|days}` chooses by the plural of `count` (English: one|other).
 */
export function t<K extends TextKey>(key: K, ...params: Params<K>): string {
  const values = (params[0] ?? {}) as Record<string, string | number>
  return (find(key) ?? key).replace(/\{([^}]+)\}/g, (_, slot: string) => {
    const [name = '', ...forms] = slot.split('|')
    const value = values[name] ?? ''
    return forms.length > 0 ? pluralForm(forms, Number(value)) : String(value)
  })
}

function pluralForm(forms: string[], count: number): string {
  const isOne = new Intl.PluralRules(languageTag()).select(count) === 'one'
  return (isOne ? forms[0] : forms[forms.length - 1]) ?? ''
}
