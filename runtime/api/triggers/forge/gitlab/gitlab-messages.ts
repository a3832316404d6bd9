import { createHmac } from "node:crypto";
import { isUnsigned as isUnsignedStandard, verifyStandard } from "../../standard-webhook.ts";
import { isSame } from "../is-same.ts";
import { idAt, numberAt, textAt } from "../message-fields.ts";
import type { MessageKind } from "../message-kind.ts";

/** https://docs.gitlab.com/user/project/integrations/webhook_events/ (read 2026-11-28) */
export const gitlabMessages: MessageKind = {
  isUnsigned: (headers) => isUnsignedStandard(headers) && !headers.get("x-gitlab-token"),

  /**
   * GitLab signs as Standard Webhooks does with a signing token (whsec_…), and sends an older secret token as it is:
   * https://docs.gitlab.com/user/project/integrations/webhooks/ (read 2026-11-28). A stored signing token takes signatures alone.
   */
  forgeryIn({ headers, body }, keys, now) {
    const signing = keys.filter((key) => key.startsWith("whsec_"));
    if (signing.length > 0 && !isUnsignedStandard(headers)) {
      const verified = verifyStandard({ headers, body }, signing.join(" "), now);
      return "refused" in verified ? verified.refused : undefined;
    }
    const token = headers.get("x-gitlab-token") ?? "";
    const plain = keys.filter((key) => !key.startsWith("whsec_"));
    return plain.some((key) => isSame(digestOf(key), digestOf(token))) ? undefined : "forged";
  },

  placeIn(message) {
    const project = textAt(message, "project", "path_with_namespace");
    if (project === undefined) return undefined;
    const number = numberAt(message, "object_attributes", "iid");
    switch (textAt(message, "object_kind")) {
      case "push":
        return { project };
      case "issue":
        return number === undefined ? undefined : { project, on: { kind: "issue", number } };
      case "merge_request":
        return number === undefined ? undefined : { project, on: { kind: "request", number } };
      case "note": {
        const comment = idAt(message, "object_attributes", "id");
        const issue = numberAt(message, "issue", "iid");
        const request = numberAt(message, "merge_request", "iid");
        if (comment === undefined) return undefined;
        if (issue !== undefined) return { project, on: { kind: "issue", number: issue }, comment };
        return request === undefined ? undefined : { project, on: { kind: "request", number: request }, comment };
      }
      default:
        return undefined;
    }
  },
};

/** Texts of different lengths take the same time as digests. */
function digestOf(text: string): Buffer {
  return createHmac("sha256", "compared").update(text).digest();
}
