import { globSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";

/** Path that replaces the build folder in the built pages. */
const anywhere = "/crew/";

/**
 * Makes builds identical in every folder: Astro writes source paths into its chunks, where they are only names. Renames
 * chunks before they get their hashes, and the manifest, which Astro adds at the end, afterwards.
 */
export function sameAnywhere(): AstroIntegration {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const renamed = (text: string) => text.replaceAll(root, anywhere);
  let server: URL;
  return {
    name: "crew-same-anywhere",
    hooks: {
      "astro:config:setup": ({ updateConfig }) => {
        const plugin = {
          name: "crew-same-anywhere",
          enforce: "post",
          renderChunk: (code: string) => renamed(code),
        } as const;
        updateConfig({ vite: { plugins: [plugin] } });
      },
      "astro:config:done": ({ config }) => {
        server = config.build.server;
      },
      "astro:build:done": () => {
        const folder = fileURLToPath(server);
        for (const file of globSync("**/*.mjs", { cwd: folder })) {
          const text = readFileSync(folder + file, "utf8");
          if (text.includes(root)) writeFileSync(folder + file, renamed(text));
        }
      },
    },
  };
}
