import { each, throwMissing } from "../../../source/missing-value.ts";
import { faultInAddress } from "../http/http-address-unusable.ts";
import { faultInOrigin } from "../http/http-origin-unusable.ts";
import type { ToolRule } from "../tool-rule.ts";

export const mcpAddressUnusable: ToolRule = {
  id: "mcp-address-unusable",
  severity: "error",
  check({ declared }, report) {
    const { server } = declared.mcp ?? throwMissing();
    if ("command" in server) return;
    const { url, addresses = [] } = server;
    const fault = faultInUrl(url) ?? faultInOrigin(originOf(url), addresses.length > 0);
    if (fault !== undefined) {
      const { message, why, help } = fault;
      report({ message, why, help, at: { path: ["mcp", "server", "url"] } });
    }
    each(addresses, (text, index) => {
      const fault = faultInAddress(text);
      if (fault !== undefined) report({ at: { path: ["mcp", "server", "addresses", index] }, ...fault });
    });
  },
};

/** The origin where the text is an address; the text itself otherwise, which has its own fault. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin.replace(/^null$/, url) : url;
}

function faultInUrl(url: string): { message: string; why: string; help: string } | undefined {
  if (!/[?#@]/.test(url)) return undefined;
  return {
    message: `The address "${url}" of the MCP server contains more than a host and a path.`,
    why: "A credential in it would be in the history of the repository for good.",
    help: "write the address up to its path, and put a credential into a secret and the secret into a header",
  };
}
