/** What only the page of settings says. */
export default {
  title: '设置',
  reading: '文字大小',
  size: '字号',
  sizeNow: '{size} 号字',
  smaller: '小',
  larger: '大',
  sample: '今天下午三点，支部开展主题党日活动。',
  language: '语言',
  chinese: '中文',
  english: 'English',
  about: '关于',
  version: '版本',
} as const
