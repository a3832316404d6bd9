import type { ToolFile } from "../../../../schema/types.ts";
import { isCredentialHeader, secretsIn } from "../../../source/credentials.ts";
import type { PathIn } from "../../../source/path-in.ts";
import { placeholdersOf } from "../placeholders.ts";
import type { ToolFinding, ToolRule } from "../tool-rule.ts";
import { textsOfRequest } from "./request-texts.ts";

export const secretInRequest: ToolRule = {
  id: "secret-in-request",
  severity: "error",
  check({ declared }, report) {
    if (declared.http === undefined) return;
    const { headers = {} } = declared.http;
    const findings = [
      ...credentialsInHeaders(headers, (name) => ["http", "headers", name]),
      ...textsOfRequest(declared).flatMap(({ path, text }) => credentialsIn(text, path)),
    ];
    for (const each of findings) report(each);
    const secrets = (declared.secrets ?? []).map(({ name }) => name);
    for (const { path, text } of textsOfRequest(declared)) {
      for (const { name, start, end } of placeholdersOf(text).filter(({ name }) => secrets.includes(name))) {
        report({
          message: `The secret {{${name}}} is not in a header.`,
          at: { path, within: [start, end] },
          why: "Paths, queries and bodies are kept in the logs of services and proxies.",
          help: "put it into a header",
        });
      }
    }
  },
};

/** Finds credentials in headers: the literal value of one that identifies the caller, or a text that looks like a credential. */
export function credentialsInHeaders(
  headers: { readonly [name: string]: string },
  place: (name: string) => PathIn<ToolFile>,
): ToolFinding[] {
  return Object.entries(headers).flatMap(([name, text]) =>
    isLiteralCredential(name, text)
      ? [finding(`The header ${name} has a literal value.`, { path: place(name) })]
      : credentialsIn(text, place(name)),
  );
}

function isLiteralCredential(name: string, text: string): boolean {
  return isCredentialHeader(name) && placeholdersOf(text).length === 0 && !/\$\{|\$[A-Z_]{3,}/.test(text);
}

function credentialsIn(text: string, path: PathIn<ToolFile>): ToolFinding[] {
  return secretsIn(text).map(({ noun, start, end }) =>
    finding(`This looks like ${noun}.`, { path, within: [start, end] }),
  );
}

function finding(message: string, at: ToolFinding["at"]): ToolFinding {
  return {
    message,
    at,
    why: "Everyone who can read the repository would see it.",
    help: "replace the credential, which is no longer secret; declare it under `secrets` and write {{ITS_NAME}}",
  };
}
