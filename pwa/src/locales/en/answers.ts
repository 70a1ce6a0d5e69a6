export default {
  title: 'Help',
  search: 'Search, for instance “leave”',
  none: 'Nothing found',
  noneText: 'Try a shorter word, or ask somebody of your branch.',
  source: 'After: {source}',
  why: 'Why, and what now?',
  more: 'More questions and answers',
  understood: 'All right',
  count: '{count} {count|answer|answers}',
}
