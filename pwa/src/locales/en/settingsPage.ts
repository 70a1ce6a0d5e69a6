/** What only the page of settings says. */
export default {
  title: 'Settings',
  reading: 'Text size',
  size: 'Size',
  sizeNow: 'Size {size}',
  smaller: 'Small',
  larger: 'Large',
  sample: 'The branch holds its theme day at three this afternoon.',
  language: 'Language',
  chinese: '中文',
  english: 'English',
  about: 'About',
  version: 'Version',
}
