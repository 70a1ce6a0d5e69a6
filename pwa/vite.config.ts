import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'
import packageJson from './package.json' with { type: 'json' }

/** The Chinese catalogue is loaded lazily but nearly always needed: fetch it beside the entry, not after it. */
function preloadChinese(): Plugin {
  return {
    name: 'preload-chinese',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const chunk = Object.values(bundle ?? {}).find((file) => file.type === 'chunk' && file.name === 'zh')
        const attrs = { rel: 'modulepreload', crossorigin: true, href: `/${chunk?.fileName}` }
        return chunk ? [{ tag: 'link', attrs, injectTo: 'head' }] : []
      },
    },
  }
}

/** Libraries of the first screen. It only reads, so what writing needs comes with the pages that write. */
const isVendor = (id: string) =>
  /node_modules[\\/](@vue|vue|vue-router|@tanstack|idb|openapi-fetch)[\\/]/.test(id) &&
  !/[\\/](mutationObserver|useMutation)\.js$/.test(id)

export default defineConfig({
  plugins: [
    vue(),
    preloadChinese(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      injectRegister: false,
      includeManifestIcons: false,
      injectManifest: { globPatterns: ['**/*.{js,css,html,webmanifest}', 'icon.svg'] },
      manifest: {
        id: '/',
        name: '连心',
        short_name: '连心',
        description: '支部活动、签到与记录',
        lang: 'zh-CN',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        background_color: '#f6f5f2',
        theme_color: '#f6f5f2',
        icons: [
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
    }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_OPTIONS_API__: 'false',
    __APP_VERSION__: JSON.stringify(packageJson.version),
  },
  // A classic worker: Safari 14 knows no module workers.
  worker: { format: 'iife' },
  build: {
    target: ['chrome87', 'safari14'],
    manifest: true,
    // The polyfill would run no earlier than the entry, which fetches the same files itself.
    modulePreload: { polyfill: false },
    // An inlined asset would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Few files: one for the first screen, one for everything else of a member, one for the officers' pages.
          groups: [
            { name: 'vendor', test: isVendor, priority: 4 },
            { name: 'index', test: /src[\\/]main\.ts/, priority: 3 },
            {
              name: 'member',
              test: /src[\\/](pages[\\/](member|public|Settings)|ui[\\/]ConfirmDialog|features[\\/]\w+[\\/]\w+\.vue)/,
              priority: 2,
            },
            { name: 'officer', test: /src[\\/]pages[\\/]officer[\\/]\w+\.vue/, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    restoreMocks: true,
  },
})
