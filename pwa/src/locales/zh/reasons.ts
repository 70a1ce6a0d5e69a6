/** What went wrong, in the words of the person: one text per `reason` of the API. Unknown reasons show the server's text. */
export default {
  network: '连不上服务器，请检查网络后重试。',
  timeout: '服务器没有及时回答，请稍后重试。',
  server_error: '服务器出了点问题，我们已经知道了，请稍后重试。',
  unavailable: '服务器正忙，请稍后重试。',
  too_many_requests: '操作太频繁，请稍等一会儿再试。',
  sign_in_required: '请先登录。',
  not_allowed: '您没有权限做这件事。',
  not_found: '没有找到，或者您看不到它。',
  not_signed_in: '请先登录。',
  no_member: '这个账号没有党员档案。',
  unknown: '没有成功，请重试。',
} as const
