export default {
  title: 'Photos',
  numbered: 'Photo {number} of the activity',
  of: 'Photo {number} of {total}',
  whoSees: 'Only people of the hosting branch see these. Please keep them there.',
}
