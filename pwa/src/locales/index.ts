import { shallowRef } from 'vue'
import type zh from './zh'

export type Language = 'zh' | 'en'
type Texts = typeof zh
type TextOf<K> = K extends `${infer F extends keyof Texts & string}.${infer R}`
  ? R extends keyof Texts[F]
    ? Texts[F][R]
    : never
  : never
type Placeholder<S> = S extends `${string}{${infer P}}${infer Rest}`
  ? (P extends `${infer Name}|${string}` ? Name : P) | Placeholder<Rest>
  : never
type Params<K> = [Placeholder<TextOf<K>>] extends [never] ? [] : [Record<Placeholder<TextOf<K>>, string | number>]

/** Every text as `feature.name`; the Chinese catalogue is the source. */
export type TextKey = { [F in keyof Texts & string]: `${F}.${keyof Texts[F] & string}` }[keyof Texts & string]
/** What another language has to bring: the same names, any words. */
export type Catalogue = { [F in keyof Texts]: { [K in keyof Texts[F]]: string } }

const STORAGE_KEY = 'lianxin.language'
const loaders = { zh: () => import('./zh'), en: () => import('./en') }
const tags = { zh: 'zh-CN', en: 'en-GB' }
const catalogue = shallowRef<Record<string, Record<string, string>>>({})

/** The language on screen; read it where a computed value must follow a change. */
export const language = shallowRef<Language>('zh')

/** The BCP 47 tag for `Intl`. */
export const languageTag = () => tags[language.value]

/** Load and show a language and remember it; Chinese unless the person chose otherwise. */
export async function useLanguage(wanted: Language = rememberedLanguage()): Promise<void> {
  catalogue.value = (await loaders[wanted]()).default
  language.value = wanted
  document.documentElement.lang = tags[wanted]
}

export async function chooseLanguage(wanted: Language): Promise<void> {
  await useLanguage(wanted)
  try {
    localStorage.setItem(STORAGE_KEY, wanted)
  } catch {
    // A browser that stores nothing still shows the chosen language until it is closed.
  }
}

function rememberedLanguage(): Language {
  try {
    return localStorage.getItem(STORAGE_KEY) === 'en' ? 'en' : 'zh'
  } catch {
    return 'zh'
  }
}

function find(key: string): string | undefined {
  const dot = key.indexOf('.')
  return catalogue.value[key.slice(0, dot)]?.[key.slice(dot + 1)]
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
