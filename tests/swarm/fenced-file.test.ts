import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileInReply, withFencedFile } from "../../runtime/swarm/lean/fenced-file.ts";
import type { ContentBlock, StopReason } from "../../runtime/swarm/ports.ts";

const lean = { model: { profile: "lean" }, tools: [{ name: "git_read" }, { name: "git_write" }] };
const plan = { path: "docs/plan.md", left: 1, task: "" };

function replyOf(text: string, stopReason: StopReason = "end_turn", ...more: ContentBlock[]) {
  return {
    content: [{ kind: "text" as const, text }, ...more],
    stopReason,
    modelId: "model-a",
    usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 },
  };
}

const block = (info: string, content = "# Plan\n", fence = "```") => `${fence}${info}\n${content}${fence}`;
const read = (text: string, due = [plan]) => fileInReply(replyOf(text), lean, due);
const written = (path: string, content = "# Plan\n", words = "") => ({ kind: "file", path, content, words });

describe("a file in a fenced block of a reply", () => {
  test.each([
    ["is the one that is due where the fence names none", block(""), written("docs/plan.md")],
    ["may say its language", block("markdown"), written("docs/plan.md")],
    ["may be named behind the language", block("markdown docs/other.md"), written("docs/other.md")],
    ["may be named alone", block("docs/other.md"), written("docs/other.md")],
    ["may be named with the language before it", block("md:docs/other.md"), written("docs/other.md")],
    ["may be named as a title", block('ts title="app/src/a.ts"'), written("app/src/a.ts")],
    ["may be named in braces", block("{.python file=tools/a.py}"), written("tools/a.py")],
    ["may have a name without a folder", block("README.md"), written("README.md")],
    ["may have a name that only its key tells", block("path=Dockerfile"), written("Dockerfile")],
    ["may stand between tildes", block("", "# Plan\n", "~~~"), written("docs/plan.md")],
    [
      "has words around it",
      `Here it is.\n\n${block("")}\n\nDone.`,
      written("docs/plan.md", "# Plan\n", "Here it is.\n\n\nDone."),
    ],
    [
      "may contain blocks between shorter fences",
      block("", "```mermaid\na-->b\n```\n", "````"),
      written("docs/plan.md", "```mermaid\na-->b\n```\n"),
    ],
    ["may hold blocks between other marks", block("", "~~~sh\nls\n~~~\n"), written("docs/plan.md", "~~~sh\nls\n~~~\n")],
    ["may come with other line ends", block("").replaceAll("\n", "\r\n"), written("docs/plan.md")],
  ])("%s", (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test.each([
    ["of two that are there", `${block("")}\n${block("docs/other.md")}`, /2 fenced blocks/],
    ["without an end", "```\n# Plan\n", /no end/],
    ["that a block inside may have ended", block("markdown", "# Plan\n```mermaid\na-->b\n"), /its end is ambiguous/],
    ["that a block inside has parted", block("markdown", "# Plan\n```mermaid\na-->b\n```\nMore.\n"), /2 fenced blocks/],
    ["with two names", block("docs/a.md docs/b.md"), /docs\/a\.md and docs\/b\.md/],
    ["without anything in it", block("", "\n"), /empty/],
    [
      "of another language than what is due",
      block("python", "print(1)\n"),
      /is python, and the file that is due is docs\/plan\.md/,
    ],
    [
      "that is a call written down",
      block("json", '{"name": "handoff", "arguments": {"to": "qa"}}\n'),
      /call the tool itself/,
    ],
    [
      "that is a call written down as text",
      block("", '[{"tool": "finish", "parameters": {}}]\n'),
      /call the tool itself/,
    ],
  ])("is refused %s, and the reason says how to do it", (_, text, reason) => {
    expect(read(text)).toEqual({ kind: "refused", reason: expect.stringMatching(reason) });
  });

  test("needs a name where nothing is due, or one of several", () => {
    expect(read(block(""), [])).toMatchObject({ kind: "refused", reason: expect.stringMatching(/No file is asked/) });
    expect(read(block(""), [{ ...plan, path: "docs/adr/*.md" }])).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/one of docs\/adr\/\*\.md/),
    });
    expect(read(block("docs/adr/1.md"), [])).toMatchObject({ kind: "file", path: "docs/adr/1.md" });
  });

  test("is not taken from a reply that was cut off, closed or not", () => {
    for (const text of [block(""), "```\n# Plan\n"]) {
      const cut = fileInReply(replyOf(text, "max_tokens"), lean, [plan]);
      expect(cut).toMatchObject({ kind: "refused", reason: expect.stringMatching(/cut off/) });
    }
  });

  test("is nothing beside a call, in a reply that was declined, on a model without the profile, and for who may not write", () => {
    const call: ContentBlock = { kind: "tool-use", id: "1", name: "finish", input: {} };
    expect(fileInReply(replyOf(block(""), "tool_use", call), lean, [plan])).toEqual({ kind: "none" });
    for (const reason of ["refusal", "guardrail_intervened", "content_filtered"] as const) {
      expect(fileInReply(replyOf(block(""), reason), lean, [plan])).toEqual({ kind: "none" });
    }
    expect(fileInReply(replyOf(block("")), { ...lean, model: {} }, [plan])).toEqual({ kind: "none" });
    expect(fileInReply(replyOf(block("")), { ...lean, tools: [{ name: "git_read" }] }, [plan])).toEqual({
      kind: "none",
    });
    expect(read("Just words, and `code`.")).toEqual({ kind: "none" });
  });
});

test("any text comes back whole from between fences that are longer than those in it", () => {
  const line = fc.oneof(fc.constantFrom("```", "````ts", "~~~", "`code`", "   ```", "# Plan", ""), fc.string());
  const text = fc.array(
    line.map((each) => each.replaceAll(/[\r\n]/g, "")),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(text, (lines) => {
      const content = `${lines.join("\n")}\nend\n`;
      const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([marks]) => marks.length));
      const found = read(block("docs/plan.md", content, "`".repeat(longest + 1)));
      expect(found).toMatchObject({ kind: "file", path: "docs/plan.md", content });
    }),
  );
});

test("a reply that gives a file becomes the call it means, behind what the model thought and said", () => {
  const thought: ContentBlock = { kind: "reasoning", text: "A plan.", signature: "sealed" };
  const reply = replyOf(`The plan.\n${block("")}`);
  const taken = withFencedFile({ ...reply, content: [thought, ...reply.content] }, lean, {
    due: [plan],
    id: "fenced-4",
  });
  expect(taken.stopReason).toBe("tool_use");
  expect(taken.content).toEqual([
    thought,
    { kind: "text", text: "The plan." },
    {
      kind: "tool-use",
      id: "fenced-4",
      name: "git_write",
      input: { path: "docs/plan.md", content: "# Plan\n" },
      isFenced: true,
    },
  ]);
  const words = replyOf("Only words.");
  expect(withFencedFile(words, lean, { due: [plan], id: "fenced-4" })).toBe(words);
});
