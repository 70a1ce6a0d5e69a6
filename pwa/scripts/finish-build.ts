/**
 * What the bundler leaves to us: the hash of the inline style for the content security policy (`dist/csp.json`),
 * the page that shows the API (`dist/docs`), and a .br and .gz copy beside every text asset.
 */
import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const DIST = 'dist'
const COMPRESSIBLE = /\.(js|css|html|json|svg|webmanifest)$/
const SMALLEST = 400

function hashesOf(html: string, tag: string): string[] {
  const blocks = html.matchAll(new RegExp(`<${tag}(?![^>]*\\bsrc=)[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))
  return [...blocks].map(([, text = '']) => `sha256-${createHash('sha256').update(text).digest('base64')}`)
}

function writePolicyHashes(): void {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8')
  const scripts = hashesOf(html, 'script')
  if (scripts.length > 0 || /<[^>]+\s(style|on\w+)=/.test(html)) {
    throw new Error('dist/index.html holds an inline script, handler or style attribute, which the policy forbids')
  }
  const policy = { style_hashes: hashesOf(html, 'style'), script_hashes: scripts }
  writeFileSync(join(DIST, 'csp.json'), JSON.stringify(policy, null, 2) + '\n')
}

function addDocsPage(): void {
  const docs = join(DIST, 'docs')
  cpSync('docs-page', docs, { recursive: true })
  for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    cpSync(join('node_modules/swagger-ui-dist', name), join(docs, name))
  }
}

function compress(file: string): void {
  const content = readFileSync(file)
  if (content.length < SMALLEST) return
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
}

writePolicyHashes()
addDocsPage()
for (const name of readdirSync(DIST, { recursive: true, encoding: 'utf8' })) {
  const file = join(DIST, name)
  if (statSync(file).isFile() && COMPRESSIBLE.test(file)) compress(file)
}
