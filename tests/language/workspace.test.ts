import fc from "fast-check";
import { expect, test } from "vitest";
import { checkEngagement, type Diagnostic, validate } from "../../compiler/index.ts";
import { createWorkspace, type Workspace } from "../../compiler/language/workspace.ts";
import { checkAll, openEditorWorkspace } from "../support/editor-workspace.ts";
import { hostOf, shop } from "../support/workspace.ts";

const engagement = shop["engagements/shop/engagement.yaml"] ?? "";
const plan = shop["phases/plan.yaml"] ?? "";

/** Two engagements over one library; the second has a phase of its own. */
const two: Record<string, string> = {
  ...shop,
  "engagements/mill/engagement.yaml": engagement.replace("[plan, build]", "[plan, grind]"),
  "engagements/mill/sow.md": "Grind the corn.\n",
  "engagements/mill/phases/grind.yaml": plan.replace("title: Plan", "title: Grind"),
};

function everything(workspace: Workspace, paths: Iterable<string>): Diagnostic[] {
  return [...new Set(paths)].sort().flatMap((path) => workspace.diagnostics(path));
}

function watched(files: Record<string, string>): { workspace: Workspace; checked: () => string[] } {
  let names: string[] = [];
  const workspace = createWorkspace(hostOf(files), (host, name) => {
    names.push(name);
    return checkEngagement(host, name);
  });
  checkAll(workspace);
  const checked = () => {
    names = [];
    checkAll(workspace);
    return names.sort();
  };
  return { workspace, checked };
}

test.each([
  ["a file of one engagement", "engagements/mill/phases/grind.yaml", ["mill"]],
  ["a file that both reach", "phases/plan.yaml", ["mill", "shop"]],
  ["a file that one reaches", "phases/build.yaml", ["shop"]],
  ["a prompt that both reach", "agents/prompts/member.md.hbs", ["mill", "shop"]],
  ["a file that nobody reaches", "agents/prompts/unheard-of.md.hbs", []],
])("a change of %s checks only who looked at it", (_, path, expected) => {
  const { workspace, checked } = watched({ ...two });
  workspace.change(path, `${two[path] ?? ""}\n`);
  expect(checked()).toEqual(expected);
});

test("the same text again checks nothing", () => {
  const { workspace, checked } = watched({ ...two });
  workspace.change("phases/plan.yaml", plan);
  workspace.refresh("phases/plan.yaml");
  expect(checked()).toEqual([]);
});

test("a new file of the library is a name that everybody can use", () => {
  const { workspace, checked } = watched({ ...two });
  workspace.change("phases/build.yaml", (two["phases/build.yaml"] ?? "").replace("agent: pm", "agent: boss"));
  checkAll(workspace);
  expect(workspace.diagnostics("phases/build.yaml").map(({ id }) => id)).toContain("unknown-name");
  workspace.change("agents/boss.yaml", shop["agents/pm.yaml"] ?? "");
  expect(checked()).toEqual(["mill", "shop"]);
  expect(workspace.diagnostics("phases/build.yaml").map(({ id }) => id)).not.toContain("unknown-name");
});

test("the engagement whose files are open is checked first", () => {
  const order: string[] = [];
  const workspace = createWorkspace(hostOf({ ...two }), (host, name) => {
    order.push(name);
    return checkEngagement(host, name);
  });
  checkAll(workspace);
  workspace.change("engagements/shop/sow.md", "Something else.\n");
  checkAll(workspace);
  order.length = 0;
  workspace.change("phases/plan.yaml", `${plan}\n`);
  checkAll(workspace);
  expect(order).toEqual(["shop", "mill"]);
});

test("the engagement of a file that is opened comes first even when nothing has changed", () => {
  const order: string[] = [];
  const workspace = createWorkspace(hostOf({ ...two }), (host, name) => {
    order.push(name);
    return checkEngagement(host, name);
  });
  workspace.change("engagements/shop/engagement.yaml", engagement);
  checkAll(workspace);
  expect(order).toEqual(["shop", "mill"]);
  expect(workspace.takeChanged()).toContain("engagements/shop/engagement.yaml");
});

test("closing a file brings back what is on disk", () => {
  const workspace = openEditorWorkspace();
  checkAll(workspace);
  const before = everything(workspace, Object.keys(shop));
  workspace.change("phases/plan.yaml", "title: [");
  checkAll(workspace);
  expect(workspace.diagnostics("phases/plan.yaml").map(({ id }) => id)).toContain("yaml-syntax");
  workspace.change("phases/plan.yaml", undefined);
  checkAll(workspace);
  expect(everything(workspace, Object.keys(shop))).toEqual(before);
});

const anyEdit = fc.record({
  path: fc.constantFrom(...Object.keys(two), "agents/extra.yaml", "engagements/new/engagement.yaml"),
  from: fc.nat(400),
  length: fc.nat(30),
  text: fc.oneof(
    fc.constantFrom("", "dev", "pm", "plan", "\n", ": ", "- ", "  ", "[", "{{", "entry", "working"),
    fc.string({ maxLength: 12 }),
  ),
  how: fc.constantFrom("type", "type", "save", "delete", "close"),
});

type EditOf = typeof anyEdit extends fc.Arbitrary<infer T> ? T : never;

/** Makes an edit as an editor or a version control system would; the disk holds what is saved. */
function make(workspace: Workspace, disk: Record<string, string>, open: Record<string, string>, edit: EditOf): void {
  const { path, from, length, text, how } = edit;
  const before = open[path] ?? disk[path] ?? "";
  const after = before.slice(0, from) + text + before.slice(from + length);
  if (how === "type") {
    open[path] = after;
    workspace.change(path, after);
  } else if (how === "close") {
    delete open[path];
    workspace.change(path, undefined);
  } else {
    if (how === "save") disk[path] = after;
    else delete disk[path];
    workspace.refresh(path);
  }
}

test("after any edits the workspace says what a fresh validation says", () => {
  fc.assert(
    fc.property(fc.array(anyEdit, { minLength: 1, maxLength: 6 }), fc.nat(3), (edits, checksBetween) => {
      const disk = { ...two };
      const open: Record<string, string> = {};
      const workspace = createWorkspace(hostOf(disk), checkEngagement);
      for (const edit of edits) {
        make(workspace, disk, open, edit);
        for (let check = 0; check < checksBetween; check++) workspace.checkNext();
      }
      checkAll(workspace);
      const files = { ...disk, ...open };
      const { diagnostics } = validate(hostOf(files));
      expect(everything(workspace, [...Object.keys(two), ...diagnostics.map(({ span }) => span.file)])).toEqual(
        diagnostics,
      );
    }),
    { numRuns: 40 },
  );
});
