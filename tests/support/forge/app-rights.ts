import type { Answer } from "./faults.ts";

type Rights = { [permission: string]: string };

/**
 * Permissions that a token of an app needs, one of each list: https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
 * (read 2026-11-29). The emulator asks nothing of those who read a public repository.
 */
const needed: readonly (readonly [
  method: RegExp,
  path: RegExp,
  permissions: readonly string[],
  right: "read" | "write",
])[] = [
  [/^GET$/, /^\/(activity|branches|commits\/[0-9a-f]+$|compare\/)/, ["contents"], "read"],
  [/^GET$/, /^\/commits\/[0-9a-f]+\/pulls/, ["pull_requests"], "read"],
  [/^GET$/, /^\/pulls/, ["pull_requests"], "read"],
  [/^PUT$/, /^\/pulls\/\d+\/merge$/, ["contents"], "write"],
  [/^(POST|PATCH)$/, /^\/pulls/, ["pull_requests"], "write"],
  [/^GET$/, /^\/issues\/(\d+\/)?comments/, ["issues", "pull_requests"], "read"],
  [/^GET$/, /^\/issues/, ["issues"], "read"],
  [/^(POST|DELETE)$/, /^\/issues\/\d+\/(comments|labels)/, ["issues", "pull_requests"], "write"],
  [/^PATCH$/, /^\/issues\/\d+$/, ["issues"], "write"],
  [/^POST$/, /^\/statuses\//, ["statuses"], "write"],
];

/** Rights of the tokens of apps, and the answers of GitHub that they lead to. */
export function createAppRights() {
  const granted = new Map<string, Rights>();
  const may = (rights: Rights, permission: string, right: "read" | "write") =>
    rights[permission] === "write" || rights[permission] === right;

  return {
    /** Keeps what a token was minted with. */
    note(url: string, text: string): void {
      if (!url.endsWith("/access_tokens")) return;
      const { token, permissions } = JSON.parse(text) as { token?: string; permissions?: Rights };
      if (token !== undefined && permissions !== undefined) granted.set(token, permissions);
    },

    /** "Resource not accessible by integration": https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible */
    refusal(token: string, method: string, url: string): Answer | undefined {
      const rights = granted.get(token);
      if (rights === undefined) return undefined;
      const below = /^\/repos\/[^/]+\/[^/]+(\/[^?]*)?/.exec(url)?.[1] ?? "";
      const need = needed.find(([methods, path]) => methods.test(method) && path.test(below));
      const isGranted =
        url === "/graphql"
          ? may(rights, "issues", "read") || may(rights, "pull_requests", "read")
          : need === undefined || need[2].some((permission) => may(rights, permission, need[3]));
      return isGranted ? undefined : { status: 403, body: { message: "Resource not accessible by integration" } };
    },

    /** Permissions of a token; undefined for one of a user. */
    of: (token: string): Rights | undefined => granted.get(token),
  };
}
