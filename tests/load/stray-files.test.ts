import { expect, test } from "vitest";
import { type Diagnostic, validate } from "../../compiler/index.ts";
import { type Files, hostOf, shop } from "../support/workspace.ts";

/** The workspace with files and folders under other paths. */
function moved(files: Files, ...moves: [string, string][]): Files {
  const paths = Object.entries(files).map(([path, text]): [string, string] => {
    const [from, to] = moves.find(([old]) => path === old || path.startsWith(`${old}/`)) ?? ["", ""];
    return [to + path.slice(from.length), text];
  });
  return Object.fromEntries(paths);
}

function diagnose(files: Files): Diagnostic[] {
  return validate(hostOf(files)).diagnostics;
}

const told = ({ id, span, help }: Diagnostic) => [id, span.file, help];

const misnamed: [string, string, string][] = [
  ["an agent with a capital", "agents/dev.yaml", "agents/Dev.yaml"],
  ["an agent in capitals", "agents/dev.yaml", "agents/DEV.YAML"],
  ["an agent with the other extension", "agents/dev.yaml", "agents/dev.yml"],
  ["an agent with the extension in capitals", "agents/dev.yaml", "agents/dev.YAML"],
  ["an agent as JSON", "agents/dev.yaml", "agents/dev.json"],
  ["an agent with a Cyrillic letter", "agents/dev.yaml", "agents/d\u0435v.yaml"],
  ["an agent in full-width letters", "agents/dev.yaml", "agents/\uff44\uff45\uff56.yaml"],
  ["an agent with a zero-width space", "agents/dev.yaml", "agents/dev\u200b.yaml"],
  ["an agent with a soft hyphen", "agents/dev.yaml", "agents/d\u00adev.yaml"],
  ["an agent with a space at the end", "agents/dev.yaml", "agents/dev .yaml"],
  ["a phase with a capital", "phases/build.yaml", "phases/Build.yaml"],
  ["a phase with the other extension", "phases/build.yaml", "phases/build.yml"],
  ["a tool with a capital", "agents/tools/git.yaml", "agents/tools/Git.yaml"],
  ["a template with a capital", "phases/templates/page.md.hbs", "phases/templates/Page.md.hbs"],
  ["a template with its extension in capitals", "phases/templates/page.md.hbs", "phases/templates/page.MD.hbs"],
  ["a template without .md", "phases/templates/page.md.hbs", "phases/templates/page.hbs"],
  ["a prompt with a capital", "agents/prompts/member.md.hbs", "agents/prompts/Member.md.hbs"],
  ["a prompt with its extension in capitals", "agents/prompts/member.md.hbs", "agents/prompts/member.md.HBS"],
  ["a prompt with a Greek letter", "agents/prompts/member.md.hbs", "agents/prompts/member.md.hb\u0455"],
  ["a statement of work with a capital", "engagements/shop/sow.md", "engagements/shop/SOW.md"],
];

test.each(misnamed)("%s is one fault, at the file, with the name to give it", (_, from, to) => {
  const diagnostics = diagnose(moved(shop, [from, to]));
  expect(diagnostics.map(told)).toEqual([["file-misnamed", to, `rename it to ${from}`]]);
  expect(diagnostics[0]?.related.length).toBeGreaterThan(0);
  expect(diagnostics[0]?.message).not.toMatch(/[\u00ad\u200b]/);
});

test("a file and the places that name it by the same strange name are one fault, which says what to write", () => {
  const files = Object.entries(moved(shop, ["agents/dev.yaml", "agents/Dev.yaml"])).map(([path, text]) => [
    path,
    path.startsWith("phases/") ? text.replaceAll(/\bdev\b/g, "Dev") : text,
  ]);
  const diagnostics = diagnose(Object.fromEntries(files));
  expect(diagnostics.map(told)).toEqual([
    ["file-misnamed", "agents/Dev.yaml", 'rename it to agents/dev.yaml, and write "dev" wherever it is used'],
  ]);
  expect(diagnostics[0]?.related).toHaveLength(4);
});

test("a path that has capitals where the file has none is corrected where it is written", () => {
  const files = { ...shop, "agents/dev.yaml": (shop["agents/dev.yaml"] ?? "").replace("member.md", "Member.md") };
  const [only, ...others] = diagnose(files);
  expect(others).toEqual([]);
  expect(only).toMatchObject({ id: "file-missing", edit: { text: "prompts/member.md.hbs" } });
});

test("a name in another form of Unicode is not taken for a missing file", () => {
  const [composed, decomposed] = ["pr\u00fcfung.md.hbs", "pru\u0308fung.md.hbs"];
  const named = Object.fromEntries(
    Object.entries(shop).map(([path, text]) => [path, text.replace("prompts/member.md.hbs", `prompts/${composed}`)]),
  );
  const [only, ...others] = diagnose(moved(named, ["agents/prompts/member.md.hbs", `agents/prompts/${decomposed}`]));
  expect(others).toEqual([]);
  expect(only?.message).toContain("the file is called");
});

const misplaced: [string, string, string][] = [
  ["a tool among the agents", "agents/tools/git.yaml", "agents/git.yaml"],
  ["a tool in a folder of the root", "agents/tools/git.yaml", "tools/git.yaml"],
  ["a phase in the root", "phases/build.yaml", "build.yaml"],
  ["a phase in a folder with another name", "phases/build.yaml", "phase/build.yaml"],
  ["a phase among the agents", "phases/build.yaml", "agents/build.yaml"],
  ["an agent in a folder of its own", "agents/dev.yaml", "agents/backend/dev.yaml"],
  ["an agent among the phases", "agents/dev.yaml", "phases/dev.yaml"],
  ["an agent with its extension, elsewhere", "agents/dev.yaml", "team/dev.yml"],
  ["a template among the phases", "phases/templates/page.md.hbs", "phases/page.md.hbs"],
  ["a template in a folder of the root", "phases/templates/page.md.hbs", "templates/page.md.hbs"],
];

test.each(misplaced)("%s is one fault, at the file, with the place to move it to", (_, from, to) => {
  const diagnostics = diagnose(moved(shop, [from, to]));
  expect(diagnostics.map(told)).toEqual([["file-misplaced", to, `move it to ${from}`]]);
});

test.each([
  [
    "a phase beside its engagement",
    "phases/build.yaml",
    "engagements/shop/build.yaml",
    "engagements/shop/phases/build.yaml",
  ],
  [
    "an agent beside its engagement",
    "agents/dev.yaml",
    "engagements/shop/dev.yaml",
    "engagements/shop/agents/dev.yaml",
  ],
])("%s is to be moved into the engagement's own folder", (_, from, to, home) => {
  // A path counts from the folder of the file.
  const prompt = "../../../agents/prompts/member.md.hbs";
  const files = { ...shop, [from]: (shop[from] ?? "").replace("prompts/member.md.hbs", prompt) };
  expect(diagnose(moved(files, [from, to])).map(told)).toEqual([["file-misplaced", to, `move it to ${home}`]]);
});

test("an agent of another engagement is none of this one", () => {
  const files = moved(shop, ["agents/dev.yaml", "engagements/other/agents/dev.yaml"]);
  expect(
    diagnose({ ...files, "engagements/other/engagement.yaml": shop["engagements/shop/engagement.yaml"] ?? "" }).map(
      ({ id }) => id,
    ),
  ).toContain("unknown-name");
});

test("a prompt in another folder is one fault for all agents, with the place where it is", () => {
  const diagnostics = diagnose(moved(shop, ["agents/prompts/member.md.hbs", "prompts/member.md.hbs"]));
  expect(diagnostics.map(({ id, related, help }) => [id, related.length, help])).toEqual([
    ["file-missing", 0, "move prompts/member.md.hbs there, or write the path that leads to it"],
  ]);
});

const folders: [string, string][] = [
  ["Acme", "acme"],
  ["Acme Orders", "acme-orders"],
  ["gr\u00f6\u00dfe", "grosse"],
  ["gro\u0308\u00dfe", "grosse"],
  ["shop copy", "shop-copy"],
  ["_drafts", "drafts"],
  ["shop ", "shop"],
  ["shop_2", "shop-2"],
  ["2024-shop", "shop"],
  ["\u0455hop", "shop"],
  ["a".repeat(41), "a".repeat(40)],
];

test.each(folders)("an engagement in a folder called %j is one fault, at the folder", (name, corrected) => {
  const files = moved(shop, ["engagements/shop", `engagements/${name}`]);
  expect(diagnose(files).map(told)).toEqual([
    ["file-misnamed", `engagements/${name}`, `rename it to engagements/${corrected}`],
  ]);
});

test("where no name can be made of a folder's, or it is taken, another is asked for", () => {
  const files = { ...shop, ...moved(shop, ["engagements/shop", "engagements/Shop"]) };
  expect(diagnose(files).map(told)).toEqual([["file-misnamed", "engagements/Shop", "rename it to another name"]]);
  const signs = diagnose(moved(shop, ["engagements/shop", "engagements/\u5546\u5e97"]));
  expect(signs.map(told)).toEqual([["file-misnamed", "engagements/\u5546\u5e97", "rename it to another name"]]);
});

test("files that nothing names are reported as ignored, once each", () => {
  const files = {
    ...shop,
    "agents/Old Agent.yaml": shop["agents/dev.yaml"] ?? "",
    "agents/dev copy.yaml": shop["agents/dev.yaml"] ?? "",
    "agents/tools/notes.yml": "x",
    "phases/templates/Page.hbs": "# Page\n",
    "agents/README.md": "# Ours\n",
  };
  expect(diagnose(files).map(told)).toEqual([
    ["file-ignored", "agents/Old Agent.yaml", "rename it to agents/old-agent.yaml"],
    ["file-ignored", "agents/dev copy.yaml", "rename it to agents/dev-copy.yaml"],
    ["file-ignored", "agents/tools/notes.yml", "rename it to agents/tools/notes.yaml"],
    ["file-ignored", "phases/templates/Page.hbs", "rename it, or remove it"],
  ]);
});
