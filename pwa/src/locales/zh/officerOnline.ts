/** Online and hybrid activities, for officers. */
export default {
  mode: '参加方式',
  mode_on_site: '现场',
  mode_online: '线上',
  mode_hybrid: '现场加线上',
  link: '会议链接',
  linkHint: '只有本活动的党员看得到，通知里不会写。',
  showShared: '展示线上签到码',
  sharedText: '放在会议的共享屏幕上。线上签到要等您对照参会名单确认。',
  provisional: '标「线上签到」的，请对照会议里的参会名单，确认本人在线后再点。',
  onScreen: '线上签到码',
} as const
