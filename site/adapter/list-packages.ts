import { writeFileSync } from "node:fs";
import type { AstroIntegration } from "astro";

/** Writes the names of the packages in the build to `packages.json`: the package must include their licences. */
export function listPackages(): AstroIntegration {
  const names = new Set<string>();
  let folder: URL;
  return {
    name: "crew-list-packages",
    hooks: {
      "astro:config:setup": ({ updateConfig }) => {
        const plugin = {
          name: "crew-list-packages",
          moduleParsed({ id }: { id: string }) {
            const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/?]+)/.exec(id)?.[1];
            if (name !== undefined) names.add(name);
          },
        };
        updateConfig({ vite: { plugins: [plugin] } });
      },
      "astro:config:done": ({ config }) => {
        folder = config.outDir;
      },
      "astro:build:done": () => {
        writeFileSync(new URL("packages.json", folder), `${JSON.stringify([...names].sort(), undefined, 2)}\n`);
      },
    },
  };
}
