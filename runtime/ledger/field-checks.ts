import { type Check, type Fields, text, withParts } from "../../base/checks.ts";
import { type CommitId, isCommitId } from "../../base/commit-id.ts";
import { type Digest, isDigest } from "../../base/digest.ts";
import type { RecordedDecision } from "../../schema/types.ts";
import type { QueueChange } from "./flow-items.ts";
import type { Attributes, ItemKind } from "./items.ts";

export type FieldsOf<Kind extends ItemKind> = { readonly [Each in Kind]: Fields<Attributes[Each]> };

export const digest: Check<Digest> = isDigest;
export const commit: Check<CommitId> = isCommitId;
export const commitOrNone: Check<CommitId | ""> = (value) => value === "" || isCommitId(value);
export const decision: Check<RecordedDecision> = withParts<RecordedDecision>({
  decisionId: text,
  by: text,
  name: text,
  time: text,
});

export const queueChange: Check<QueueChange> = withParts<QueueChange>({
  by: text,
  name: text,
  time: text,
  reason: text,
});
export const setOfTexts: Check<Set<string>> = (value): value is Set<string> =>
  value instanceof Set && [...value].every(text);
