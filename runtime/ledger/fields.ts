import { listOf, mapOf, number, oneOf, optional, required, text } from "../../base/checks.ts";
import type { FieldsOf } from "./field-checks.ts";
import { flowFields } from "./flow-fields.ts";
import type { ItemKind } from "./items.ts";
import { lessonFields } from "./lesson-fields.ts";
import { projectFields } from "./project-fields.ts";
import { repositoryFields } from "./repository-fields.ts";
import { roundFields } from "./round-fields.ts";
import { storeFields } from "./store-fields.ts";
import { waitFields } from "./wait-fields.ts";

/** A check for each attribute of each kind of item: what the types of `items.ts` and of the other files of items say, executed. */
export const fieldsOf: FieldsOf<ItemKind> = {
  ...projectFields,
  ...roundFields,
  ...waitFields,
  ...flowFields,
  ...lessonFields,
  ...repositoryFields,
  ...storeFields,
  day: {
    left: required(number),
  },
  pause: { until: required(number), reason: required(text), asked: optional(number) },
  notice: {
    about: required(
      oneOf([
        "gate",
        "question",
        "operator",
        "top-up",
        "follow-up",
        "day",
        "alert",
        "survey",
        "finished",
        "stopped",
        "rejected",
        "budget",
        "people",
        "delegation",
        "pause-over",
        "look",
      ]),
    ),
    item: required(text),
    reminder: required(number),
    reason: optional(text),
    time: required(text),
    told: optional(listOf(text)),
    takenUntil: optional(text),
    failed: optional(mapOf(text)),
    lostAt: optional(text),
  },
  session: {
    name: required(text),
    agent: required(text),
    begunAt: required(text),
    seenAt: required(text),
    until: required(text),
    endedAt: optional(text),
    expires: required(number),
  },
};
