import { isCredentialHeader } from "../../../source/credentials.ts";
import { throwMissing } from "../../../source/missing-value.ts";
import { placeholdersOf } from "../placeholders.ts";
import type { ToolRule } from "../tool-rule.ts";

/** Headers that the protocol or the connection sets. */
const reserved = /^(?:host|content-.*|transfer-encoding|connection|accept|mcp-.*|cookie)$/i;

export const mcpHeaderUnusable: ToolRule = {
  id: "mcp-header-unusable",
  severity: "error",
  check({ name, declared }, report) {
    const { server } = declared.mcp ?? throwMissing();
    if ("command" in server) return;
    const secrets = (declared.secrets ?? []).map((secret) => secret.name);
    const used = new Set<string>();
    for (const [header, text] of Object.entries(server.headers ?? {})) {
      const names = placeholdersOf(text).map((placeholder) => placeholder.name);
      for (const each of names) used.add(each);
      const unknown = names.find((each) => !secrets.includes(each));
      const path = ["mcp", "server", "headers", header] as const;
      if (reserved.test(header) || !/^[A-Za-z][A-Za-z0-9-]*$/.test(header)) {
        report({
          message: `"${header}" cannot be a header of the MCP server of "${name}".`,
          at: { path, isKey: true },
          why: "The connection or the protocol sets it, or it is no name of a header.",
          help: "remove it",
        });
      } else if (unknown !== undefined) {
        report({
          message: `The header "${header}" uses {{${unknown}}}, which is none of the tool's secrets.`,
          at: { path },
          why: "Only secrets are put into headers, so the placeholder would have no value.",
          help: `declare it under \`secrets\`, or use one of ${secrets.join(", ") || "them"}`,
        });
      } else if (names.length === 0 && isCredentialHeader(header)) {
        report({
          message: `The header "${header}" contains its credential instead of the name of a secret.`,
          at: { path },
          why: "A credential in a file is in the history of the repository for good.",
          help: "declare the credential under `secrets`, and write {{NAME}} here",
        });
      }
    }
    const unused = secrets.findIndex((secret) => !used.has(secret));
    if (unused < 0) return;
    report({
      message: `No header of "${name}" uses the secret ${secrets[unused]}.`,
      at: { path: ["secrets", unused] },
      why: "A server with an address receives secrets only in headers.",
      help: `write {{${secrets[unused]}}} into a header, or remove the secret`,
    });
  },
};
