import { listOf, number, optional, required, text, withParts } from "../../base/checks.ts";
import { digest, type FieldsOf, queueChange, setOfTexts } from "./field-checks.ts";
import type { FailingLooks, SeenEvent } from "./flow-items.ts";
import type { MetaItem } from "./project-item.ts";

export const flowFields: FieldsOf<"start-key" | "dispatch" | "message" | "trigger-counts" | "schedule" | "look"> = {
  "start-key": {
    n: required(number),
    project: required(text),
    startedFor: optional(listOf(text)),
    pending: optional(withParts<MetaItem>({ title: text, createdAt: text, config: digest, manifest: digest })),
  },
  dispatch: {
    atWork: optional(setOfTexts),
    waiting: optional(setOfTexts),
    ended: optional(setOfTexts),
    paused: optional(queueChange),
    wentOn: optional(queueChange),
  },
  message: { receivedAt: required(text), doneAt: optional(text), expires: required(number) },
  "trigger-counts": { lastAt: required(text) },
  schedule: { at: required(text), zone: required(text), until: required(text) },
  look: {
    since: required(text),
    from: optional(text),
    passed: optional(listOf(text)),
    tag: optional(text),
    head: optional(text),
    restsUntil: optional(text),
    seen: optional(listOf(withParts<SeenEvent>({ id: text, at: text, what: text, outcome: text }))),
    failing: optional(withParts<FailingLooks>({ since: text, lastAt: text, times: number, reason: text })),
  },
};
