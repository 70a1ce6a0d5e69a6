export default {
  banner: '没有网络，记录会先存在手机里',
  waiting: '待上传 {count}',
  waitingLabel: '{count} 条签到还没有上传，点一下重试',
  signInToSend: '登录后上传 {count} 条',
} as const
