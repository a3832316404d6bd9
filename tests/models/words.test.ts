import { expect, test } from "vitest";
import { asQuote, inOneLine, nameOf } from "../../runtime/models/rehearsal/words.ts";

test.each([
  ["As an API user, I would like to both be able to send and retrieve data from SUDS.", "Send and retrieve data"],
  ["The page shows the hours of each weekday.", "The page shows"],
])("%j is called %j", (requirement, name) => {
  expect(nameOf(requirement, 4)).toBe(name);
});

test("a text of several paragraphs is one line where one is wanted, and its list a row", () => {
  expect(inOneLine("By March.\n\nNot on:\n* Saturdays\n* feasts\n")).toBe("By March. Not on: Saturdays; feasts");
});

test("a quote has a mark on every line, also between its paragraphs", () => {
  expect(asQuote("By March.\n\nSurely.\n")).toBe("> By March.\n>\n> Surely.");
});
