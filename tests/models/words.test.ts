import { expect, test } from "vitest";
import { nameOf } from "../../runtime/models/rehearsal/words.ts";

test.each([
  ["As an API user, I would like to both be able to send and retrieve data from SUDS.", "Send and retrieve data"],
  ["The page shows the hours of each weekday.", "The page shows"],
])("%j is called %j", (requirement, name) => {
  expect(nameOf(requirement, 4)).toBe(name);
});
