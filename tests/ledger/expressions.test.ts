import { expect, test } from "vitest";
import {
  anyOf,
  append,
  equals,
  hasSize,
  isBelow,
  isMissing,
  isStill,
  keep,
  remove,
  set,
  setAll,
  updateExpression,
} from "../../runtime/ledger/expressions.ts";

test("each name has one placeholder, however often it is used, and each value one of its own", () => {
  const conditions = [equals("status", "OPEN"), anyOf(isMissing("until"), isBelow("until", 5))];
  expect(updateExpression([set("status", "DECIDED"), set(["open", "a#1"], 5), ...remove("until")], conditions)).toEqual(
    {
      UpdateExpression: "SET #n0 = :v0, #n1.#n2 = :v1 REMOVE #n3",
      ConditionExpression: "#n0 = :v2 AND (attribute_not_exists(#n3) OR #n3 < :v3)",
      ExpressionAttributeNames: { "#n0": "status", "#n1": "open", "#n2": "a#1", "#n3": "until" },
      ExpressionAttributeValues: { ":v0": "DECIDED", ":v1": 5, ":v2": "OPEN", ":v3": 5 },
    },
  );
});

test("an attribute without a value is not set, and a command without values carries none", () => {
  expect(updateExpression([...setAll({ a: undefined }), ...remove("b")], [])).toEqual({
    UpdateExpression: "REMOVE #n0",
    ExpressionAttributeNames: { "#n0": "b" },
  });
});

test("what was read is compared with what is there: the same value, or as missing as it was", () => {
  const change = [append("told", ["a"]), keep("seq", 0)];
  expect(updateExpression(change, [isStill("executions", 2)]).ConditionExpression).toBe("#n2 = :v3");
  expect(updateExpression(change, [isStill("executions", undefined)]).ConditionExpression).toBe(
    "attribute_not_exists(#n2)",
  );
  expect(updateExpression(change, [hasSize("votes", 1)]).UpdateExpression).toBe(
    "SET #n0 = list_append(if_not_exists(#n0, :v0), :v1), #n1 = if_not_exists(#n1, :v2)",
  );
});
