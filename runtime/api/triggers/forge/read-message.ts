import { isObject } from "../../../../base/is-object.ts";
import type { Json } from "../../../../base/json.ts";
import type { ForgeComment } from "../../../forge/forge.ts";
import type { ForgeName } from "./forge-signature.ts";

/** The place that a message names. Nothing else of it is used: the object is read from the forge. */
export interface NamedPlace {
  /** Owner, or groups, and name of the repository. */
  project: string;
  on?: ForgeComment["on"];
  comment?: string;
}

/**
 * Reads where a message says to look; undefined for one about something else, such as GitHub's `ping`.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads and
 * https://docs.gitlab.com/user/project/integrations/webhook_events/ (read 2026-11-28)
 */
export function placeIn(forge: ForgeName, message: Json): NamedPlace | undefined {
  return forge === "github" ? placeInGithub(message) : placeInGitlab(message);
}

function placeInGithub(message: Json): NamedPlace | undefined {
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
}

function placeInGitlab(message: Json): NamedPlace | undefined {
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
}

function valueAt(value: Json, ...path: string[]): Json | undefined {
  let at: Json | undefined = value;
  for (const name of path) at = at !== undefined && isObject(at) ? at[name] : undefined;
  return at;
}

function textAt(value: Json, ...path: string[]): string | undefined {
  const text = valueAt(value, ...path);
  return typeof text === "string" ? text : undefined;
}

function numberAt(value: Json, ...path: string[]): number | undefined {
  const number = valueAt(value, ...path);
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

function idAt(value: Json, ...path: string[]): string | undefined {
  return numberAt(value, ...path)?.toString();
}
