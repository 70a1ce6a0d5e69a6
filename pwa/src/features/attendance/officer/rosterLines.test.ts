import { describe, expect, it } from 'vitest'
import { isFound } from '../desk/search'
import { countsOf, linesShown, withChanges, type Roster, type RosterLine } from './rosterLines'

const line = (name: string, name_pinyin: string, status: RosterLine['status'], kind: 'home' | 'guest' = 'home') =>
  ({ member_id: name, name, name_pinyin, status, kind }) as RosterLine

const lines = [
  line('古丽米热·阿卜杜', 'gulimireabudu glmrabd', 'on_leave'),
  line('王建国', 'wangjianguo wjg', 'present'),
  line('王晚晴', 'wangwanqing wwq', 'unmarked'),
  line('张知远', 'zhangzhiyuan zzy', 'late'),
  line('Li Wen', 'liwen lw', 'present', 'guest'),
]
const names = (found: RosterLine[]) => found.map(({ name }) => name)

describe('withChanges', () => {
  const kept = { version: '1', since: null, gone: [], lines } as unknown as Roster
  const told = (changes: Partial<Roster>) => ({ ...kept, version: '2', since: '1', lines: [], ...changes })

  it('takes everything when that is what was told', () => {
    const everything = told({ since: null, lines: lines.slice(0, 1) })
    expect(withChanges(kept, everything)).toBe(everything)
    expect(withChanges(undefined, everything)).toBe(everything)
  })

  it('replaces what has changed where it stands, and keeps the rest', () => {
    const came = line('王晚晴', 'wangwanqing wwq', 'present')
    const now = withChanges(kept, told({ lines: [came] }))
    expect(now.version).toBe('2')
    expect(names(now.lines)).toEqual(names(lines))
    expect(now.lines[2]).toBe(came)
    expect(now.lines[0]).toBe(lines[0])
  })

  it('lets go who is gone, and puts who is new among the others', () => {
    const guest = line('宋雨桐', 'songyutong syt', 'present', 'guest')
    const now = withChanges(kept, told({ lines: [guest], gone: ['王建国'] }))
    expect(names(now.lines)).toEqual(['古丽米热·阿卜杜', 'Li Wen', '宋雨桐', '王晚晴', '张知远'])
  })
})

describe('linesShown', () => {
  it('shows a segment', () => {
    expect(names(linesShown(lines, 'missing', ''))).toEqual(['王晚晴'])
    expect(names(linesShown(lines, 'arrived', ''))).toEqual(['王建国', '张知远', 'Li Wen'])
    expect(names(linesShown(lines, 'leave', ''))).toEqual(['古丽米热·阿卜杜'])
  })

  it('searches within it', () => {
    expect(names(linesShown(lines, 'all', 'wang'))).toEqual(['王建国', '王晚晴'])
    expect(names(linesShown(lines, 'arrived', 'wang'))).toEqual(['王建国'])
  })
})

describe('isFound', () => {
  it.each(['', '建国', '王', 'wangjian', 'wang jian', 'WJG', 'wj', 'jianguo'])('finds 王建国 by “%s”', (query) => {
    expect(isFound(lines[1]!, query)).toBe(true)
  })

  it.each(['jg', '李', 'wangwan'])('does not by “%s”', (query) => {
    expect(isFound(lines[1]!, query)).toBe(false)
  })

  it('does not mind the dot of a long name', () => {
    expect(isFound(lines[0]!, '米热阿卜')).toBe(true)
  })
})

describe('countsOf', () => {
  it('keeps the exempt and those whom our fault kept out from the denominator', () => {
    const more = [line('丁', 'ding d', 'exempt'), line('于', 'yu y', 'not_counted'), line('白', 'bai b', 'absent')]
    const found = countsOf([...lines, ...more])
    expect(found).toMatchObject({ expected: 5, missing: 2, exempt: 1, notCounted: 1 })
  })

  it('counts guests apart', () => {
    expect(countsOf(lines)).toEqual({
      ...{ expected: 4, arrived: 2, late: 1, leave: 1, missing: 1, guests: 1 },
      ...{ madeUp: 0, exempt: 0, notCounted: 0 },
    })
  })
})
