import { textsOf } from '@/locales'

/** The reason whose text this is: what shows no more than the text can lead to its answer all the same. */
export const reasonOf = (text: string): string | undefined =>
  Object.entries(textsOf('reasons') ?? {}).find(([, known]) => known === text)?.[0]
