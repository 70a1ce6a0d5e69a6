/** Past activities, entered from paper. */
export default {
  title: '补录以往活动',
  hint: '把纸质签到表里的活动记进来',
  intro: '按纸质签到表勾选。补录的会一直标明「补录」和录入人，不当作现场签到，也不会通知党员。',
  notPast: '只能补录今天以前的',
  dayFirst: '选好日期，就会列出当天在本支部的党员。',
  who: '谁到场了',
  count: '已勾 {present} 人，当天名单 {expected} 人',
  nobody: '当天支部里还没有人',
  nobodyText: '名单按当天的组织关系列出。如果大家早就在本支部，请先在党员档案里核对转入日期。',
  sameDay: '这天已经有记录',
  decisions: '决议摘要',
  decisionsHint: '会写进会议记录的草稿',
  save: '保存补录',
  saved: '已补录',
  mark: '补录',
  enteredAt: '{time} 按纸质记录补录，不是现场签到。',
} as const
