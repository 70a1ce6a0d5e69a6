/** Prints the gzip size of what the first visit loads and fails above the budget. `--if-built`: quiet without dist. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const BUDGET_KB = { js: 70, css: 10 }
const DIST = 'dist'

interface Chunk {
  file: string
  css?: string[]
  imports?: string[]
}

if (process.argv.includes('--if-built') && !existsSync(join(DIST, '.vite/manifest.json'))) process.exit(0)
const manifest: Record<string, Chunk> = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8'))

function collect(key: string, files: Set<string>): Set<string> {
  const chunk = manifest[key]
  if (!chunk || files.has(chunk.file)) return files
  files.add(chunk.file)
  chunk.css?.forEach((file) => files.add(file))
  chunk.imports?.forEach((imported) => collect(imported, files))
  return files
}

// The Chinese catalogue is a dynamic import, but every first visit loads it.
const files = collect('src/locales/zh.ts', collect('index.html', new Set(['early.js'])))
const sums = { js: 0, css: 0 }
for (const file of files) {
  const size = gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length
  sums[file.endsWith('.css') ? 'css' : 'js'] += size
  console.log(`${(size / 1000).toFixed(1).padStart(7)} kB  ${file}`)
}
let failed = false
for (const kind of ['js', 'css'] as const) {
  const isOver = sums[kind] > BUDGET_KB[kind] * 1000
  failed ||= isOver
  console.log(
    `first load ${kind}: ${(sums[kind] / 1000).toFixed(1)} kB gzip of ${BUDGET_KB[kind]} kB${isOver ? ', over budget' : ''}`,
  )
}
process.exit(failed ? 1 : 0)
