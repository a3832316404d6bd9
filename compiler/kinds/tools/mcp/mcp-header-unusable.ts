import { throwMissing } from "../../../source/missing-value.ts";
import { checkHeaders } from "../header-faults.ts";
import { credentialsInHeaders } from "../http/secret-in-request.ts";
import type { ToolRule } from "../tool-rule.ts";

/** Headers that the protocol sets, besides those of every connection. */
const ofProtocol = /^(?:accept|content-.*|mcp-.*|last-event-id)$/i;

export const mcpHeaderUnusable: ToolRule = {
  id: "mcp-header-unusable",
  severity: "error",
  check({ declared }, report) {
    const { server } = declared.mcp ?? throwMissing();
    if ("command" in server) return;
    const { headers = {} } = server;
    const place = (name: string) => ["mcp", "server", "headers", name] as const;
    for (const name of Object.keys(headers).filter((each) => ofProtocol.test(each))) {
      report({
        message: `The header ${name} belongs to the protocol.`,
        at: { path: place(name), isKey: true },
        why: "It decides how the server reads a message, so crew sets it.",
        help: "remove it",
      });
    }
    checkHeaders(declared, headers, place, report);
    for (const finding of credentialsInHeaders(headers, place)) report(finding);
  },
};
