/** Whether `query` is part of the name, of its pinyin, or the beginning of its initials. */
export function isFound(line: { name: string; name_pinyin: string }, query: string): boolean {
  const wanted = query.toLowerCase().replace(/[\s·'’]/g, '')
  if (wanted === '') return true
  const [syllables = '', initials = ''] = line.name_pinyin.toLowerCase().split(' ')
  return (
    line.name.toLowerCase().replace(/[\s·]/g, '').includes(wanted) ||
    syllables.includes(wanted) ||
    initials.startsWith(wanted)
  )
}
