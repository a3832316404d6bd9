import { globSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";

/** What stands in the built pages for the folder that they were built in. */
const anywhere = "/crew/";

/**
 * Makes a build the same in every folder: Astro writes source paths into its chunks, where they serve as names only. Chunks
 * are renamed before they get their hashes; the manifest, which Astro adds at the end, after it.
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
