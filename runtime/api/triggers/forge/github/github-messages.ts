import { createHmac } from "node:crypto";
import { isSame } from "../is-same.ts";
import { idAt, numberAt, textAt, valueAt } from "../message-fields.ts";
import type { MessageKind } from "../message-kind.ts";

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads (read 2026-11-28) */
export const githubMessages: MessageKind = {
  isUnsigned: (headers) => !headers.get("x-hub-signature-256"),

  /** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries (read 2026-11-28) */
  forgeryIn({ headers, body }, keys) {
    const [, hex = ""] = /^sha256=([0-9a-f]{64})$/.exec(headers.get("x-hub-signature-256") ?? "") ?? [];
    const offered = Buffer.from(hex, "hex");
    const own = keys.map((key) => createHmac("sha256", key).update(body).digest());
    return own.some((each) => isSame(each, offered)) ? undefined : "forged";
  },

  /** Undefined for GitHub's `ping`, for instance. */
  placeIn(message) {
    const project = textAt(message, "repository", "full_name");
    if (project === undefined) return undefined;
    const pull = numberAt(message, "pull_request", "number");
    const issue = numberAt(message, "issue", "number");
    const comment = idAt(message, "comment", "id");
    if (pull !== undefined) return { project, on: { kind: "request", number: pull } };
    if (issue !== undefined) {
      // A pull request is an issue with a further key.
      const isRequest = valueAt(message, "issue", "pull_request") !== undefined;
      const on = { kind: isRequest ? "request" : "issue", number: issue } as const;
      return { project, on, ...(comment !== undefined && { comment }) };
    }
    return textAt(message, "ref") === undefined ? undefined : { project };
  },
};
