import { type Service, statementsByResource } from "./statement.ts";

/** The key of the sessions, and each secret that a tool declares; nobody reads the parameters beside it. */
export const ssm: Service = {
  prefix: "ssm",
  statements: (needs, { sessionKey }) =>
    statementsByResource(needs, ([resource = ""]) =>
      resource === sessionKey
        ? "ReadSessionKey"
        : `ReadSecret${inPascalCase(resource.slice(resource.lastIndexOf("/") + 1))}`,
    ),
};

function inPascalCase(name: string): string {
  const words = name.split("-").filter((word) => word !== "");
  return words.map((word) => `${word[0]?.toUpperCase() ?? ""}${word.slice(1)}`).join("");
}
