import { listOf, number, oneOf, optional, required, text, withParts } from "../../base/checks.ts";
import { commit, digest, type FieldsOf } from "./field-checks.ts";

export const repositoryFields: FieldsOf<"revision" | "delivery" | "merge"> = {
  revision: {
    id: required(commit),
    parent: optional(commit),
    phase: required(text),
    round: required(number),
    agent: optional(text),
    turn: optional(number),
    time: required(text),
    message: required(text),
    tree: required(digest),
    position: optional(number),
    branch: optional(text),
  },
  delivery: {
    state: required(oneOf(["begun", "done", "rehearsed"])),
    repository: required(text),
    url: required(text),
    branch: required(text),
    onto: required(text),
    head: required(commit),
    base: required(commit),
    tree: required(text),
    revision: required(commit),
    files: required(number),
    position: optional(number),
    sensitive: optional(withParts({ group: text, paths: listOf(text), count: number })),
    request: optional(withParts({ number, page: text })),
    time: required(text),
  },
  merge: {
    state: required(oneOf(["merged", "returned", "left"])),
    branch: required(text),
    run: required(number),
    time: required(text),
    commit: optional(commit),
    conflicts: optional(listOf(withParts({ path: text, text }))),
    reason: optional(text),
  },
};
