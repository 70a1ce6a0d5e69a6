import { beforeAll, describe, expect, it } from 'vitest'
import { chooseLanguage, useLanguage, useOfficerTexts } from '@/locales'
import { fieldNames, placeOf, recallImport, rememberImport, wordsOf, type ImportProblem } from './intake'

const problem = (values: Partial<ImportProblem>): ImportProblem => ({
  row: null,
  column: null,
  reason: 'required',
  detail: null,
  ...values,
})

beforeAll(async () => {
  await useLanguage('zh')
  await useOfficerTexts()
})

describe('a problem of an import', () => {
  it('says where it is as the spreadsheet does', () => {
    expect(placeOf(problem({ row: 5, column: '出生日期' }))).toBe('第 5 行「出生日期」')
    expect(placeOf(problem({ row: 5 }))).toBe('第 5 行')
    expect(placeOf(problem({ column: '姓名' }))).toBe('「姓名」列')
    expect(placeOf(problem({}))).toBe('整个文件')
  })

  it('says what is wrong in plain words', () => {
    expect(wordsOf(problem({ reason: 'bad_phone' }))).toBe('手机号不对，应为 11 位')
    expect(wordsOf(problem({ reason: 'duplicate_in_file', detail: '3' }))).toBe('和第 3 行重复')
    expect(wordsOf(problem({ reason: 'several_sheets', detail: '旧名单' }))).toContain('旧名单')
  })

  it('never shows a bare reason that this version does not know', () => {
    expect(wordsOf(problem({ reason: 'something_new' }))).toBe('这里有问题')
  })

  it('speaks the language on screen', async () => {
    await chooseLanguage('en')
    expect(placeOf(problem({ row: 5, column: '姓名' }))).toBe('Row 5, “姓名”')
    await chooseLanguage('zh')
  })
})

it('names changed fields as the form does', () => expect(fieldNames(['phone', 'group', 'x'])).toBe('手机号、党小组、x'))

it('remembers an open preview for each branch', () => {
  rememberImport('a', '1')
  expect(recallImport('a')).toBe('1')
  expect(recallImport('b')).toBeNull()
  rememberImport('a', null)
  expect(recallImport('a')).toBeNull()
})
