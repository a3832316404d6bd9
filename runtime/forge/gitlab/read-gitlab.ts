import { isObject } from "../../../base/is-object.ts";
import type { Json } from "../../../base/json.ts";
import { ForgeFailure } from "../failure.ts";
import type { ForgeComment, ForgeIssue, ForgePerson, ForgeRequest } from "../forge.ts";

export type Fields = { [name: string]: Json };

/** Returns the fields of an object. Another value is an answer that nobody can act on. */
export function fieldsOf(value: Json | undefined): Fields {
  if (value !== undefined && isObject(value)) return value;
  throw new ForgeFailure("unreachable", "The forge's answer is not an object");
}

export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === "string") return value;
  throw new ForgeFailure("unreachable", `The forge's answer has no ${name}`);
}

export function numberOf(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === "number") return value;
  throw new ForgeFailure("unreachable", `The forge's answer has no ${name}`);
}

export function personOf(value: Json | undefined): ForgePerson | undefined {
  if (value === undefined || !isObject(value)) return undefined;
  const { username, id } = value;
  return typeof username === "string" && typeof id === "number" ? { name: username, id: String(id) } : undefined;
}

function readCommon(fields: Fields): Omit<ForgeIssue, "kind"> {
  const { description, labels } = fields;
  return {
    number: numberOf(fields, "iid"),
    title: textOf(fields, "title"),
    text: typeof description === "string" ? description : "",
    isOpen: fields.state === "opened",
    author: personOf(fields.author),
    labels: Array.isArray(labels) ? labels.filter((label) => typeof label === "string") : [],
    createdAt: moment(fields, "created_at"),
    updatedAt: moment(fields, "updated_at"),
    page: textOf(fields, "web_url"),
  };
}

/** Milliseconds and zones differ between forges, and times are compared as texts. */
function moment(fields: Fields, name: string): string {
  const time = Date.parse(textOf(fields, name));
  if (Number.isNaN(time)) throw new ForgeFailure("unreachable", `The forge's answer has a ${name} that is not a time`);
  return new Date(time).toISOString();
}

export function readIssue(value: Json): ForgeIssue {
  return { kind: "issue", ...readCommon(fieldsOf(value)) };
}

/** https://docs.gitlab.com/api/merge_requests/#response (read 2026-11-28). Its `sha` may be null: https://gitlab.com/gitlab-org/gitlab/-/issues/366543 (read 2026-11-29). */
export function readRequest(value: Json): ForgeRequest {
  const fields = fieldsOf(value);
  const isMerged = fields.state === "merged";
  const commit = [fields.merge_commit_sha, fields.squash_commit_sha, fields.sha].find(
    (each) => typeof each === "string",
  );
  const common = readCommon(fields);
  return {
    kind: "request",
    ...common,
    // While GitLab merges it: https://docs.gitlab.com/api/merge_requests/#list-merge-requests (read 2026-11-29)
    isOpen: common.isOpen || fields.state === "locked",
    head: {
      branch: textOf(fields, "source_branch"),
      revision: typeof fields.sha === "string" ? fields.sha : "",
      isFork: fields.source_project_id !== fields.target_project_id,
    },
    base: { branch: textOf(fields, "target_branch") },
    isDraft: fields.draft === true,
    mergedAs: isMerged && typeof commit === "string" ? commit : undefined,
  };
}

/** Undefined for what GitLab itself noted. */
export function readNote(value: Json, on: ForgeComment["on"], page: string): ForgeComment | undefined {
  const fields = fieldsOf(value);
  if (fields.system !== false) return undefined;
  return {
    id: String(numberOf(fields, "id")),
    on,
    text: textOf(fields, "body"),
    author: personOf(fields.author),
    createdAt: moment(fields, "created_at"),
    updatedAt: moment(fields, "updated_at"),
    page: `${page}#note_${numberOf(fields, "id")}`,
  };
}

export function changedAt(value: Json): string {
  return moment(fieldsOf(value), "updated_at");
}

/** Returns the file at whose line a note is. */
export function pathOfNote(value: Json): string | undefined {
  const { position } = fieldsOf(value);
  if (position === null || position === undefined) return undefined;
  const { new_path: now, old_path: before } = fieldsOf(position);
  return [now, before].find((path) => typeof path === "string");
}

export function timeOf(value: Json): string {
  return moment(fieldsOf(value), "created_at");
}
