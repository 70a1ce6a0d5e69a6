import { beforeAll, describe, expect, it } from 'vitest'
import { usePageTexts } from '@/locales'
import { viewOf, type Notification } from './notificationText'

const KINDS: Notification['kind'][] = [
  'account_activated',
  'appraisal_open',
  'appraisal_all_answered',
  'appraisal_submitted',
  'appraisal_answered',
  'appraisal_result',
  'talk_recorded',
  'talk_disputed',
  'report_submitted',
  'report_answered',
  'activation_disputed',
  'activity_published',
  'activity_changed',
  'activity_cancelled',
  'check_in_undone',
  'absence_noted',
  'leave_asked',
  'leave_decided',
  'correction_asked',
  'correction_decided',
  'exemption_granted',
  'exemption_ended',
  'provisional_waiting',
  'presence_claim_made',
  'presence_claim_decided',
  'service_ends_soon',
  'service_closed_at_end',
  'service_refused',
  'service_returned',
  'service_voided',
  'service_corrected',
  'hours_questioned',
  'hours_correction_declined',
  'number_revealed',
  'grant_given',
  'grant_ended',
  'shift_changed',
  'shift_cancelled',
  'shift_moved_up',
  'substitute_asked',
  'substitute_answered',
  'volunteer_approved',
  'volunteer_applied',
  'project_lead_given',
  'project_lead_ended',
  'qualification_checked',
  'transfer_waiting',
  'transfer_moved_on',
  'transfer_returned',
  'transfer_refused',
  'transfer_refusal_copied',
  'absence_reminded',
  'branch_absences',
  'case_waiting',
  'reorganisation_proposed',
  'branch_proposed',
  'branch_proposal_answered',
  'branch_received',
  'branch_changed',
  'branch_changed_back',
  'flow_waiting',
  'flow_returned',
  'flow_decided',
  'flow_announced',
  'flow_taken_in',
  'flow_unregistered',
  'flow_reminded',
  'flow_contacts_due',
  'flow_card_printed',
  'activity_tomorrow',
  'activity_soon',
  'closing_soon',
  'leave_waiting',
  'hours_waiting',
  'probation_due',
  'own_probation_due',
  'term_ending',
  'transfer_due',
  'letter_expiring',
  'qualification_expiring',
]
const facts = {
  ...{ by: '陈书宁', at: '2026-03-06T04:00:00+00:00', title: '主题党日', starts_at: '2026-03-06T06:00:00+00:00' },
  ...{
    venue: '三楼会议室',
    reason: '点错了',
    name: '林晚晴',
    role: 'secretary',
    organisation: '律师三支部',
    field: 'phone',
    committee: '律师行业党委',
    from_on: '2026-03-06',
  },
}
const told = (kind: Notification['kind'], more: object = {}): Notification => ({
  ...{ id: 'n1', kind, facts: { ...facts, ...more }, subject_id: 's1' },
  ...{ topic: 'activities', matter: 'activities:s1', created_at: '2026-03-06T04:00:00Z', read_at: null },
})

beforeAll(usePageTexts)

describe('viewOf', () => {
  it.each(KINDS)('says %s in whole sentences and leads to where it is settled', (kind) => {
    const view = viewOf(told(kind))
    expect(`${view.title}${view.text}`).not.toMatch(/\{|undefined|notifications\.|members\./)
    expect(view.to).toMatch(/^\//)
  })

  it('tells apart how a claim was decided', () => {
    expect(viewOf(told('presence_claim_decided', { confirmed: true })).text).toContain('已确认')
    expect(viewOf(told('presence_claim_decided', { confirmed: false })).text).toContain('点错了')
  })

  it('says why an activity was called off, where the notice knows', () => {
    expect(viewOf(told('activity_cancelled', { reason: '会场停电' })).text).toContain('会场停电')
    expect(viewOf(told('activity_cancelled', { reason: undefined })).text).toContain('活动页')
  })

  it('says in words why a move was sent back', () => {
    expect(viewOf(told('transfer_returned', { reason: 'dues' })).text).toContain('党费')
    expect(viewOf(told('transfer_refused', { reason: 'brand_new' })).text).toContain('其他原因')
  })

  it.each(['series_published', 'series_changed', 'series_cancelled'] as const)('counts no single one in %s', (kind) => {
    expect(viewOf(told(kind, { count: '12' })).title).toContain('12')
    const view = viewOf(told(kind, { count: '1', reason: undefined }))
    expect(`${view.title}${view.text}`).not.toMatch(/1 次|第一次/)
    expect(view.title).toContain('主题党日')
  })

  it('says that a date has passed where it had', () => {
    expect(viewOf(told('transfer_due', { due_on: '2026-03-09' })).title).toContain('快到时限')
    expect(viewOf(told('transfer_due', { due_on: '2026-03-05' })).title).toContain('过了时限')
    expect(viewOf(told('probation_due', { count: 1, is_over: true })).title).toContain('已满')
  })

  it('says how long a service was as people do', () => {
    expect(viewOf(told('service_closed_at_end', { minutes: 357 })).text).toContain('5小时57分钟')
  })

  it('names the operator where no officer did it', () => {
    expect(viewOf(told('account_activated', { by: null })).text).toContain('系统管理员')
  })

  it('survives a kind of a newer server', () => {
    expect(viewOf(told('brand_new' as 'grant_given')).to).toBeUndefined()
  })
})
