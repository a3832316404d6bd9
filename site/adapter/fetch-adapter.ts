import type { AstroIntegration } from "astro";

/**
 * Builds the site as a module that exports `render(request, locals)` and needs only `Request` and `Response`: the same
 * build runs in the Node server, in the Lambda function, and in tests without a server.
 */
export function fetchAdapter(): AstroIntegration {
  return {
    name: "crew-fetch-adapter",
    hooks: {
      "astro:config:done": ({ setAdapter }) => {
        setAdapter({
          name: "crew-fetch-adapter",
          entrypointResolution: "auto",
          serverEntrypoint: new URL("./server-entry.ts", import.meta.url),
          supportedAstroFeatures: { serverOutput: "stable", hybridOutput: "unsupported", staticOutput: "unsupported" },
        });
      },
    },
  };
}
