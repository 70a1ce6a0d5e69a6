/** The switch to 长辈版, which stands on the first screen. */
export default {
  elder: 'Large text',
  elderHint: 'Bigger letters and buttons, easier to read',
}
