const open: (() => void)[] = []

/** A dialog that is open registers how to close it; the returned function takes it off again. */
export function registerDialog(close: () => void): () => void {
  open.push(close)
  return () => {
    const index = open.indexOf(close)
    if (index >= 0) open.splice(index, 1)
  }
}

/** Close the topmost dialog, if any. */
export function closeTopDialog(): boolean {
  const close = open.pop()
  close?.()
  return close !== undefined
}
