export default {
  network: 'The server cannot be reached. Check your network and try again.',
  timeout: 'The server did not answer in time. Please try again shortly.',
  server_error: 'Something went wrong on the server. Please try again shortly.',
  unavailable: 'The server is busy. Please try again shortly.',
  too_many_requests: 'Too many attempts. Please wait a moment and try again.',
  sign_in_required: 'Please sign in first.',
  not_allowed: 'You may not do this.',
  not_found: 'Not found, or not visible to you.',
  not_signed_in: 'Please sign in first.',
  no_member: 'This account has no member file.',
  unknown: 'That did not work. Please try again.',
}
