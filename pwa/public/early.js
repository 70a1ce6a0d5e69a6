// Applies the text size of 长辈版 before the first paint; everything else waits for the app.
;(function () {
  try {
    var size = Number(localStorage.getItem('lianxin.textSize'))
    if (!(size >= 18 && size <= 30)) return
    document.documentElement.style.fontSize = size + 'px'
    document.documentElement.setAttribute('data-elder', '')
  } catch {
    // Storage may be closed to us; then the normal size it is.
  }
})()
