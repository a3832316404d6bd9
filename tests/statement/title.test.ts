import { describe, expect, test } from "vitest";
import { cleanTitle, titleFrom } from "../../runtime/statement/clean-title.ts";
import { readStatement } from "../../runtime/statement/statement.ts";

describe("the title is what the statement is called, not what kind of document it is", () => {
  test.each([
    ["# Harbour Portal\n\n## Scope\n", "Harbour Portal"],
    ["# Statement of Work\n\n# Harbour Portal\n\n## Scope\n", "Harbour Portal"],
    ["Performance Work Statement (PWS)\n======\n\nHarbour Portal\n======\n\n1. SCOPE\n-----\n", "Harbour Portal"],
    ["STATEMENT OF OBJECTIVES\n\nFor the Harbour Portal\n\nJune 30, 2026\n\n1.0 BACKGROUND\n", "Harbour Portal"],
    [
      "**Statement of Work**\n\n**Project Title:** Harbour Portal\n\n**Date:** 3 May 2026\n\n## 1. Background",
      "Harbour Portal",
    ],
    ["| Project name | Harbour Portal |\n|---|---|\n| Version | 3 |\n\n## Background\n", "Harbour Portal"],
    ["---\ntitle: Harbour Portal\nauthor: A. Smith\n---\n\n# Statement of work\n", "Harbour Portal"],
    ['+++\ntitle = "Harbour Portal"\n+++\n\n# Statement of work\n', "Harbour Portal"],
    ["From: Anna Smith\nTo: Suppliers\n\nSubject: Harbour Portal\n\n## Background\n", "Harbour Portal"],
    ["Draft v2\n\n# Request for Quotation (RFQ)\n\n## Harbour Portal\n\n## 1.0 Introduction\n", "Harbour Portal"],
    ["# Statement of Work: Harbour Portal\n", "Statement of Work: Harbour Portal"],
    ["= Harbour Portal\n\n== Scope\n", "Harbour Portal"],
    ["## Background\n\nThe harbour needs a portal.\n", "Background"],
    ["The harbour needs a portal that shows all ferries of the day.\n", "The harbour needs a portal that shows all"],
    ["# Statement of Work\n\nSome text that says a lot.\n", "Statement of Work"],
    ["# Department of Boats\n\n# Harbour Portal\n\n## Scope\n", "Harbour Portal"],
    ["# **Harbour** `Portal` &amp; [Map](https://example.org) #\n", "Harbour Portal & Map"],
  ])("%j is called %j", (text, title) => {
    expect(readStatement(text).title).toBe(title);
  });
});

test.each(["", " \n", "---\n", "***", "\u202E\u200B"])("%j has no title", (text) => {
  expect(readStatement(text).title).toBeUndefined();
});

test("a title is one visible line: what turns directions, hides or breaks is taken out", () => {
  expect(cleanTitle("Ferry\u202E\r\nTime\u200Btable\u0007 \u2028 \uFEFF2026\u{E0041}")).toBe("Ferry Timetable 2026");
  expect(cleanTitle("\uD800Ferry")).toBe("Ferry");
});

test("joiners that scripts and emoji are written with stay", () => {
  expect(cleanTitle("می\u200Cخواهم 👩\u200D🚀")).toBe("می\u200Cخواهم 👩\u200D🚀");
  expect(cleanTitle("a \u200Db")).toBe("a b");
});

test("a title from a long text is cut at a word", () => {
  const title = titleFrom(`${"harbour ".repeat(40)}`);
  expect(title).toMatch(/^(harbour ){13,14}harbour…$/);
  expect(title?.length).toBeLessThanOrEqual(120);
});
