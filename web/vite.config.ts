import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";

const BUILT = "../api/page/built";

/** Puts a compressed copy beside every file that gets smaller by it; the service sends it as it is. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    enforce: "post",
    closeBundle: {
      order: "post",
      sequential: true,
      handler() {
        for (const entry of readdirSync(BUILT, { recursive: true, encoding: "utf-8" })) {
          const path = join(BUILT, entry);
          if (path.endsWith(".gz") || !statSync(path).isFile()) continue;
          const bytes = readFileSync(path);
          const zipped = gzipSync(bytes, { level: 9 });
          if (zipped.length < bytes.length * 0.95) writeFileSync(`${path}.gz`, zipped);
        }
      },
    },
  };
}

export default defineConfig({
  base: "/app/",
  build: { outDir: BUILT, emptyOutDir: true, target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  worker: { format: "es" },
  plugins: [
    svelte(),
    VitePWA({
      injectRegister: false,
      registerType: "prompt",
      manifest: {
        name: "Rollmark",
        short_name: "Rollmark",
        description: "Reads the markings on recovered weapons.",
        start_url: "/app/",
        scope: "/app/",
        id: "/app/",
        display: "standalone",
        background_color: "#101516",
        theme_color: "#101516",
        icons: [
          { src: "icon.svg", sizes: "any", type: "image/svg+xml" },
          { src: "icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "icon-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
      workbox: {
        globPatterns: ["**/*.{js,css,html,svg,png,webmanifest}"],
        navigateFallback: "/app/index.html",
        navigateFallbackAllowlist: [/^\/app\//],
        clientsClaim: true,
        skipWaiting: false,
        cleanupOutdatedCaches: true,
        inlineWorkboxRuntime: true,
      },
    }),
    compressed(),
  ],
  test: { include: ["tests/**/*.test.ts"], environment: "node", testTimeout: 60_000 },
});
