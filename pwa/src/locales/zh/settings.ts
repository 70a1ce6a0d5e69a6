/** The switch to 长辈版, which stands on the first screen. */
export default {
  elder: '长辈版',
  elderHint: '字大、按钮大，更容易看清',
} as const
