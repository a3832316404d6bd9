import { randomUUID } from "node:crypto";
import { signatureOf } from "../signed-message.ts";
import { users } from "./gitlab-project.ts";
import { gitlabProject } from "./gitlab-stand-in.ts";

export interface SentMessage {
  body: string;
  headers: { [name: string]: string };
}

/**
 * The message of a label on an issue, signed with a signing token: https://docs.gitlab.com/user/project/integrations/webhook_events/#work-item-events
 * and https://docs.gitlab.com/user/project/integrations/webhooks/#signing-tokens (read 2026-11-28). It is one of a change of any kind; what has
 * changed is in `changes`, which a forged one could say as well.
 */
export function labelMessage(number: number, label: string, signingToken: string): SentMessage {
  const titled = { id: 7, title: label, type: "ProjectLabel", project_id: 1 };
  const body = JSON.stringify({
    object_kind: "issue",
    event_type: "issue",
    user: { ...users.bea, name: "Bea", email: "[REDACTED]" },
    project: { id: 1, name: "shop", path_with_namespace: gitlabProject, default_branch: "main" },
    object_attributes: { id: 301, iid: number, project_id: 1, action: "update", state: "opened", labels: [titled] },
    labels: [titled],
    changes: { labels: { previous: [], current: [titled] } },
  });
  const [id, seconds] = [randomUUID(), Math.floor(Date.now() / 1000)];
  const headers = {
    "content-type": "application/json",
    "user-agent": "GitLab/18.6.0",
    "x-gitlab-event": "Issue Hook",
    "x-gitlab-event-uuid": randomUUID(),
    "x-gitlab-webhook-uuid": randomUUID(),
    "idempotency-key": id,
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": signatureOf(signingToken, id, seconds, body),
  };
  return { body, headers };
}
