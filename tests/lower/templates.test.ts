import { expect, test } from "vitest";
import { lowerTemplate } from "../../compiler/lower/lower-roster.ts";

function sectionsOf(text: string): readonly string[] {
  return lowerTemplate({ name: "t", text }).sections;
}

test("the sections are the headings of level 2, without closing marks and spaces", () => {
  expect(sectionsOf("# Title\n\n## Goals  \ntext\n### Detail\n##   Risks ##\r\n##No heading\n")).toEqual([
    "Goals",
    "Risks",
  ]);
});

test("a heading in fenced code is no section", () => {
  expect(sectionsOf("## One\n```md\n## Not this\n```\n~~~\n## Nor this\n~~~\n## Two")).toEqual(["One", "Two"]);
});
