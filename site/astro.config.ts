import { defineConfig } from "astro/config";
import { fetchAdapter } from "./adapter/fetch-adapter.ts";
import { listPackages } from "./adapter/list-packages.ts";
import { sameAnywhere } from "./adapter/reproducible-build.ts";

export default defineConfig({
  srcDir: ".",
  outDir: "./dist",
  publicDir: "./public",
  cacheDir: "../node_modules/.cache/astro",
  output: "server",
  adapter: fetchAdapter(),
  integrations: [sameAnywhere(), listPackages()],
  trailingSlash: "ignore",
  // The default drops the space between a word and a link on the next line.
  compressHTML: true,
  devToolbar: { enabled: false },
  // Forms post to the API, which checks their origin and token itself.
  security: { checkOrigin: false },
  image: { service: { entrypoint: "astro/assets/services/noop" } },
  build: { inlineStylesheets: "never" },
  vite: {
    cacheDir: "../node_modules/.cache/vite-site",
    // The policy of the pages allows only scripts and styles from the same origin, so nothing may be inlined.
    build: { assetsInlineLimit: 0, target: "es2022" },
    // One folder without node_modules, as a Lambda package needs.
    ssr: { noExternal: true },
  },
});
