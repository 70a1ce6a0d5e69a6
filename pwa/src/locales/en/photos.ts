export default {
  title: 'Photos',
  numbered: 'Photo {number} of the activity',
  of: 'Photo {number} of {total}',
  whoSees: 'Only the hosting branch and those above it see these. Please keep them there.',
}
