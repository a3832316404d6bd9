import type { AstroIntegration } from "astro";

/**
 * Builds the site as a module that exports `render(request, locals)`, which needs nothing but `Request` and `Response`: the
 * same build serves in the Node server and in the Lambda function, and in tests without any server.
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
