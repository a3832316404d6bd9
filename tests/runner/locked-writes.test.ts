import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resolveInScope } from "../../runtime/artifacts/scope.ts";
import { withElement } from "../../runtime/runner/element.ts";
import { narrowedTo } from "../../runtime/runner/narrowed-writes.ts";
import { lowerFeature } from "../pipelines/workspace.ts";

/** Returns what an element's maker may write, whose own scope is docs/** unless another one is given. */
function scopeOf(paths: string, writes?: readonly string[]): readonly string[] {
  const lowered = lowerFeature("locks");
  const maker = lowered.agents.maker ?? expect.fail("There is no maker.");
  const pipeline = writes ? { ...lowered, agents: { ...lowered.agents, maker: { ...maker, writes } } } : lowered;
  const narrowed = narrowedTo(withElement(pipeline, "subtask@one", { id: "one", paths }), "subtask@one");
  return narrowed.agents.maker?.writes ?? [];
}

async function isWritable(paths: string, file: string, writes?: readonly string[]): Promise<boolean> {
  const root = mkdtempSync(join(tmpdir(), "crew-locks-"));
  try {
    return (await resolveInScope(root, scopeOf(paths, writes), file)).kind === "inside";
  } finally {
    rmSync(root, { recursive: true });
  }
}

test.each([
  ["the file that it locks", "docs/a.md", "docs/a.md", true],
  ["a file in a folder that it locks", "docs/api/", "docs/api/v1/a.md", true],
  ["a file that it does not lock", "docs/a.md", "docs/b.md", false],
  ["a file whose name begins with that of a locked one", "docs/a", "docs/a.md", false],
  ["its own deliverable, which nobody has to lock", "docs/a.md", "docs/one.md", true],
  ["the deliverable of another element", "docs/a.md", "docs/two.md", false],
  ["a locked file that is outside of the agent's own scope", "src/a.ts", "src/a.ts", false],
  ["any file of the agent's scope, when it locks nothing and works alone", "", "docs/b.md", true],
  ["a file outside of the agent's scope, when it works alone", "", "src/b.ts", false],
])("an agent of an element writes %s: as its paths say", async (_, paths, file, expected) => {
  expect(await isWritable(paths, file)).toBe(expected);
});

test.each([
  ["the file of its name in a folder that it locks", "docs/api", "docs/api/v1/one.md", true],
  ["the file of its name outside of what it locks", "docs/api", "docs/web/one.md", false],
  ["the file of another name in a folder that it locks", "docs/api", "docs/api/two.md", false],
  ["a file that has the text of the place for the id as its name", "docs/api", "docs/api/item.id.md", false],
])(
  "an agent whose scope has the element's id at any depth writes %s: as its paths say",
  async (_, paths, file, expected) => {
    expect(await isWritable(paths, file, ["docs/**/{item.id}.md"])).toBe(expected);
  },
);

test("the refusal names the paths that the element may write", async () => {
  const refused = await resolveInScope("/", scopeOf("docs/a.md"), "docs/b.md");
  expect(refused).toMatchObject({
    reason: 'The path "docs/b.md" is outside your scope (docs/one.md, docs/a.md, docs/a.md/**).',
  });
});
