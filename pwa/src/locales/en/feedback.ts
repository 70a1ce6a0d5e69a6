export default {
  title: 'How was it?',
  over: 'This code takes no answers any more',
  thanks: 'Thank you',
  thanksText: 'Your answer has arrived.',
  face_good: 'Good',
  face_fair: 'Fair',
  face_poor: 'Poor',
  anonymous: 'One tap is enough. You need no account, and nobody records who tapped.',
}
