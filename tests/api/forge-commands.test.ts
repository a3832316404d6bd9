import { expect, test } from "vitest";
import { commentEvent } from "../../runtime/api/triggers/forge/events-of.ts";
import type { ForgeComment, ForgeIssue } from "../../runtime/forge/forge.ts";

const time = "2026-11-20T10:00:00.000Z";
const common = {
  author: { name: "mallory", id: "15" },
  createdAt: time,
  updatedAt: time,
  page: "https://git.example.com/1",
};
const issue: ForgeIssue = { kind: "issue", number: 1, title: "Broken", text: "", isOpen: true, labels: [], ...common };
const commandIn = (text: string) => {
  const comment: ForgeComment = { id: "1", on: { kind: "issue", number: 1 }, text, ...common };
  const { command, argument } =
    commentEvent("shop", issue, { changes: [], editedAt: undefined }, comment)?.values ?? {};
  return { command, argument };
};

test.each([
  ["/crew build", "build", ""],
  ["/crew build  the parser \r\nand more", "build", "the parser"],
  ["/crew  build\tit", "build", "it"],
  ["/crewbuild", "", ""],
  [" /crew build", "", ""],
  ["/crew Build", "", ""],
])("the command of %j is %j with the argument %j", (text, command, argument) => {
  expect(commandIn(text)).toEqual({ command, argument });
});

test.each(["\u2028", "\u2029", "\r"])(
  "a stranger's comment of the longest length before %j is read at once",
  (end) => {
    const begun = performance.now();
    expect(commandIn(`/crew build${" ".repeat(65_000)}${end}x`).command).toBe("build");
    expect(commandIn(`/crew${" ".repeat(65_000)}${end}x`).command).toBe("");
    expect(performance.now() - begun).toBeLessThan(2000);
  },
  20_000,
);
