import { expect, test } from "vitest";
import { asDigest } from "../../base/digest.ts";
import type { ItemKind } from "../../runtime/ledger/items.ts";
import { type ItemKey, key, pauseKey } from "../../runtime/ledger/keys.ts";
import { kindOf, parseItem } from "../../runtime/ledger/stored.ts";
import { prefix, sortKeys } from "../../schema/table.ts";
import { r1 } from "../support/commits.ts";

const keys: { [Kind in ItemKind]: ItemKey } = {
  meta: key.meta("p"),
  budget: key.budget("p"),
  round: key.round("p", "design", 2),
  turn: key.turn("p", "design", 2, 1, 1),
  review: key.review("p", "design", 2),
  verdict: key.verdict("p", "critic", "docs/a.md", asDigest("0".repeat(64))),
  gate: key.gate("p", "design", 12),
  question: key.question("p", "design-1-1"),
  operator: key.operator("p", "design", 3),
  return: key.return("p", "design", 2),
  list: key.list("p", "part", 1),
  merge: key.merge("p", "part@a", 1),
  delivery: key.delivery("p", "design", 1, r1),
  "top-up": key.topUp("p", 1),
  "follow-up": key.followUp("p", "triaged", 1),
  "day-wait": key.dayWait("p", "design", "2026-11-20"),
  day: key.day("shop", "2026-11-20"),
  skip: key.skip("p", "design", 2),
  ledger: key.ledger("p", "facts", "f1"),
  event: key.event("p", "2026-11-20T10:00:00.000Z", "e"),
  revision: key.revision("p", "2026-11-20T10:00:00.000Z", r1),
  notice: key.notice("p", "gate", "GATE#design#0001", 0),
  intervention: key.intervention("p", "2026-11-20T10:00:00.000Z", "i"),
  session: key.session("Cora@example.com", "s1"),
  lesson: key.lesson("shop", "ab12"),
  lessons: key.lessons("p"),
  stored: key.stored("STORE#shop#feature", "last/rename"),
  "store-write": key.storeWrite("p", "ab12"),
  place: key.place("Cora@example.com", "p", "customer"),
  forgotten: key.forgotten("p"),
  survey: key.survey("p", "Cora@example.com"),
  "start-key": key.startKey("shop", "feature", "ab12"),
  pause: pauseKey({ provider: "bedrock", modelId: "model-a" }),
  dispatch: key.dispatch("shop", "feature"),
  schedule: key.schedule("shop", "nightly"),
  look: key.look("shop", "opened", "app"),
  message: key.message("shop", "opened", "ab12"),
  "trigger-counts": key.triggerCounts("shop", "opened"),
  token: key.token(key.gate("p", "design", 12)),
};

test.each(Object.entries(keys))("the key of a %s says that it is one", (kind, itemKey) => {
  expect(kindOf(itemKey)).toBe(kind);
});

test("every kind that the table's contract spells is a kind of item", () => {
  // The line of a model's runners is no item of a project.
  const single = Object.keys(sortKeys).filter((name) => name !== "line");
  expect(
    [
      ...Object.keys(prefix),
      ...single,
      "token",
      "day",
      "start-key",
      "dispatch",
      "pause",
      "schedule",
      "look",
      "message",
      "trigger-counts",
    ].sort(),
  ).toEqual(Object.keys(keys).sort());
});

const gate = {
  status: "OPEN",
  taskToken: "t",
  revision: r1,
  openedAt: "2026-11-20T10:00:00.000Z",
  dueAt: "2026-11-27T10:00:00.000Z",
  expiresAt: "2026-12-20T10:00:00.000Z",
  votes: {},
};

test("what the key says is read with the item: the phase and the number of its round", () => {
  expect(parseItem({ ...gate, ...keys.gate })).toEqual({
    ...gate,
    ...keys.gate,
    itemKind: "gate",
    phase: "design",
    round: 12,
  });
});

test.each([
  ["a status that gates do not have", "status", "ANSWERED"],
  ["no status", "status", undefined],
  ["a text where there are votes", "votes", "none"],
  ["a vote that nobody gave", "votes", { "cora@example.com": { verdict: "approve" } }],
  ["a time that is a number", "expiresAt", 5],
  ["a count that is no number", "toldVotes", "1"],
])("a gate with %s is damaged, and the attribute is named", (_, attribute, value) => {
  expect(parseItem({ ...gate, [attribute]: value, ...keys.gate })).toMatchObject({
    itemKind: "damaged",
    of: "gate",
    attribute,
    ...keys.gate,
  });
});

test("an attribute that a later version writes is no damage, nor is a kind of item that it has", () => {
  expect(parseItem({ ...gate, later: 1, ...keys.gate })).toMatchObject({ itemKind: "gate" });
  expect(parseItem({ pk: "PROJECT#p", sk: "MESSAGE#1" })).toBeUndefined();
  expect(parseItem({ pk: "PERSON#cora@example.com", sk: "GATE#design#0001" })).toBeUndefined();
});
