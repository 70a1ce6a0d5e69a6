/** The code of six digits in what was typed or pasted, with its letter's words around it or a gap in the middle. */
export function codeIn(text: string): string {
  const written = text.normalize('NFKC').replaceAll(/\s/g, '')
  return /(?:^|\D)(\d{6})(?!\d)/.exec(written)?.[1] ?? ''
}
