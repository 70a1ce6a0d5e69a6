export default {
  title: '这次服务怎么样？',
  over: '这个评价码已经停用',
  thanks: '谢谢您',
  thanksText: '您的评价已经收到。',
  face_good: '很好',
  face_fair: '一般',
  face_poor: '不太好',
  anonymous: '点一下就好，不用登录，也不记是谁点的。',
} as const
