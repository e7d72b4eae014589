/**
 * How both pages are built: for WebView 87, with nothing inline, and the same bytes from the same sources.
 */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { UserConfig } from 'vite';

export function pageConfig(): UserConfig {
  return {
    base: './',
    publicDir: false,
    plugins: [svelte({ configFile: false, compilerOptions: { css: 'external' } })],
    build: {
      target: 'chrome87',
      cssTarget: 'chrome87',
      outDir: 'dist',
      emptyOutDir: true,
      // No data: URLs, no inline preload script: the pages run under script-src 'self', style-src 'self'.
      assetsInlineLimit: 0,
      modulePreload: false,
      reportCompressedSize: true,
    },
  };
}
