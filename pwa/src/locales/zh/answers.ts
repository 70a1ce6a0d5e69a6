export default {
  title: '帮助',
  search: '搜一搜，比如「请假」',
  none: '没有找到',
  noneText: '换个短一点的词试试，或问问支部的同志。',
  source: '依据：{source}',
  why: '为什么？怎么办？',
  more: '看看更多问答',
  understood: '知道了',
  count: '{count} 条',
} as const
