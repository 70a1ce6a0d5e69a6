export default {
  title: 'Help',
  search: 'Search, for instance “leave”',
  none: 'Nothing found',
  noneText: 'Try a shorter word, or ask somebody of your branch.',
  source: 'After: {source}',
  count: '{count} {count|answer|answers}',
}
