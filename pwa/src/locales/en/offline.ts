export default {
  banner: 'No network: records are kept on this phone for now',
  waiting: '{count} to upload',
  waitingLabel: '{count} {count|check-in is|check-ins are} not uploaded yet, tap to try again',
  signInToSend: 'Sign in to upload {count}',
}
