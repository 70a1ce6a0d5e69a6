export default {
  title: '活动照片',
  numbered: '活动照片 {number}',
  of: '照片 {number}/{total}',
  whoSees: '只有举办支部和上级看得到，请不要外传。',
} as const
