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

function collect(chunk: Chunk | undefined, files: Set<string>): void {
  if (!chunk || files.has(chunk.file)) return
  files.add(chunk.file)
  chunk.css?.forEach((file) => files.add(file))
  chunk.imports?.forEach((imported) => collect(manifest[imported], files))
}

// The page names its entry, its style and the Chinese catalogue; the manifest knows what these import.
const html = readFileSync(join(DIST, 'index.html'), 'utf8')
const named = new Set([...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, file = '']) => file))
const files = new Set([...named].filter((file) => !file.startsWith('assets/')))
Object.values(manifest)
  .filter(({ file }) => named.has(file))
  .forEach((chunk) => collect(chunk, files))
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
