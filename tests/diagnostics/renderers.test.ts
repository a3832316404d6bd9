import { expect, test } from "vitest";
import { applyEdits } from "../../compiler/diagnostics/apply-edits.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { createFound } from "../../compiler/diagnostics/found.ts";
import { renderGithub } from "../../compiler/diagnostics/render-github.ts";
import { renderJson } from "../../compiler/diagnostics/render-json.ts";
import { renderSarif } from "../../compiler/diagnostics/render-sarif.ts";
import { renderText } from "../../compiler/diagnostics/render-text.ts";
import { createTextFile } from "../../compiler/source/text-file.ts";

const file = createTextFile("phases/design.yaml", "title: Design\nswarm:\n\tentrypoint: lead\n");
const span = file.span(22, 32);
const rename: Diagnostic = {
  id: "unknown-key",
  severity: "error",
  message: 'Unknown key "entrypoint" in `swarm`, and the required key `entry` is missing.',
  span,
  related: [{ message: "Here.", span: file.span(0, 5) }],
  help: 'rename "entrypoint" to "entry"',
  edit: { span, text: "entry" },
};
const sources = new Map([[file.file, file.text]]);

test("the text shows the line, the faulty part under it, and what to do", () => {
  expect(renderText([rename], sources)).toBe(`phases/design.yaml:3:2  error  unknown-key
Unknown key "entrypoint" in \`swarm\`, and the required key \`entry\` is missing.
> 3 | \tentrypoint: lead
    | \t^^^^^^^^^^
phases/design.yaml:1:1  Here.
> 1 | title: Design
    | ^^^^^
help: rename "entrypoint" to "entry".
`);
});

test("no diagnostics are no text", () => {
  expect(renderText([], sources)).toBe("");
});

test("colours are there only when they are asked for", () => {
  expect(renderText([rename], sources)).not.toContain("\u001b");
  expect(renderText([rename], sources, { colour: true })).toContain("\u001b[31merror\u001b[0m");
});

test("a user's text cannot steer the terminal", () => {
  const message = "\u001b[2Jgone \u202e\u009b";
  expect(renderText([{ ...rename, message }], sources)).toContain("\ufffd[2Jgone \ufffd\ufffd\n");
});

test("of a long line the part around the place is shown", () => {
  const long = createTextFile("a.yaml", `${"x".repeat(500)}HERE${"y".repeat(500)}`);
  const text = renderText([{ ...rename, related: [], span: long.span(500, 504) }], new Map([["a.yaml", long.text]]));
  const [, , shown, marks] = text.split("\n");
  expect(shown?.length).toBeLessThan(160);
  expect(shown?.slice(marks?.indexOf("^"), (marks?.lastIndexOf("^") ?? 0) + 1)).toBe("HERE");
});

test("an annotation for GitHub escapes what would end it early", () => {
  const odd = { ...rename, message: "50% of a\nline", span: { ...span, file: "a,b:c.yaml" } };
  expect(renderGithub([odd])).toBe(
    '::error file=a%2Cb%3Ac.yaml,line=3,col=2,title=unknown-key::50%25 of a%0Aline%0Arename "entrypoint" to "entry"\n',
  );
});

test("the SARIF log names rule, place, related place and fix", () => {
  const log = JSON.parse(renderSarif([rename], sources));
  expect(log.version).toBe("2.1.0");
  const [result] = log.runs[0].results;
  expect(log.runs[0].tool.driver.rules[result.ruleIndex]).toEqual({ id: "unknown-key" });
  const region = { startLine: 3, startColumn: 2, endLine: 3, endColumn: 12 };
  expect(result.locations[0].physicalLocation).toEqual({ artifactLocation: { uri: file.file }, region });
  expect(result.relatedLocations[0].message.text).toBe("Here.");
  expect(result.fixes[0].artifactChanges[0].replacements[0]).toEqual({
    deletedRegion: region,
    insertedContent: { text: "entry" },
  });
});

test("JSON contains the diagnostics as they are", () => {
  expect(JSON.parse(renderJson([rename]))).toEqual([rename]);
});

test("edits change exactly their places, and of two that overlap the first is made", () => {
  const overlapping = { ...rename, edit: { span: file.span(25, 40), text: "lost" } };
  const title = { ...rename, edit: { span: file.span(7, 13), text: "Plan" } };
  expect(applyEdits(file.file, file.text, [overlapping, rename, title])).toBe("title: Plan\nswarm:\n\tentry: lead\n");
  expect(applyEdits("other.yaml", file.text, [rename])).toBe(file.text);
});

test("found sorts by place and keeps the same fault at the same place once", () => {
  const found = createFound();
  found.warning("b", { message: "Later.", span });
  found.error("a", { message: "Earlier.", span: file.span(0, 5) });
  found.warning("b", { message: "Later.", span });
  expect(found.diagnostics().map(({ message }) => message)).toEqual(["Earlier.", "Later."]);
  expect(found.hasErrors).toBe(true);
});
