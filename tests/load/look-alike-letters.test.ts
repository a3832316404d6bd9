import { expect, test } from "vitest";
import { applyEdits, type Diagnostic, renderText, validate } from "../../compiler/index.ts";
import { type Files, hostOf, replaced, shop } from "../support/workspace.ts";

const plan = "phases/plan.yaml";
const build = "phases/build.yaml";
const engagement = "engagements/shop/engagement.yaml";
const dev = "agents/dev.yaml";

function diagnose(files: Files): Diagnostic[] {
  return validate(hostOf(files), "shop").diagnostics;
}

const corrected: [string, Files, string][] = [
  ["a key with a Cyrillic letter", replaced(plan, "entry:", "еntry:"), "entry"],
  ["a key with a Greek letter", replaced(dev, "title:", "τitle:"), "title"],
  ["a key in full-width letters", replaced(plan, "goal:", "ｇｏａｌ:"), "goal"],
  ["a key with a zero-width space", replaced(plan, "goal:", "go\u200bal:"), "goal"],
  ["a key with a soft hyphen", replaced(dev, "description:", "descrip\u00adtion:"), "description"],
  ["a key with a mark of order before it", replaced(plan, "goal:", "\ufeffgoal:"), "goal"],
  ["a key in typographic quotes", replaced(plan, "goal:", "“goal”:"), "goal"],
  ["an agent with a Cyrillic letter", replaced(plan, "owner: pm", "owner: рm"), "pm"],
  ["an agent in full-width letters", replaced(plan, "entry: pm", "entry: ｐｍ"), "pm"],
  ["an agent with a zero-width joiner", replaced(plan, "entry: pm", "entry: p\u200dm"), "pm"],
  ["an agent with a non-breaking space behind it", replaced(plan, "entry: pm", "entry: pm\u00a0"), "pm"],
  ["a tool with a soft hyphen", replaced(dev, "[git]", "[gi\u00adt]"), "git"],
  ["a model with a Greek letter", replaced(dev, "model: working", "model: wοrking"), "working"],
  ["a phase with a long dash", replaced(engagement, "[plan, build]", "[plan, buіld]"), "build"],
  ["a template with a Cyrillic letter", replaced(plan, "template: page", "template: раge"), "page"],
  ["a length of time in full-width digits", replaced(plan, "gate:\n", "gate:\n  due: ７d\n"), "7d"],
  ["a number in full-width digits", replaced(engagement, "usd: 50", "usd: ５０"), "50"],
];

test.each(corrected)("%s is one fault, and is written in ordinary letters", (_, files, text) => {
  const [only, ...others] = diagnose(files);
  expect(others).toEqual([]);
  expect(only).toMatchObject({ id: "look-alike-letter", severity: "error", edit: { text } });
  const after = Object.entries(files).map(([path, written]) => [path, applyEdits(path, written, only ? [only] : [])]);
  expect(diagnose(Object.fromEntries(after))).toEqual([]);
});

const asked: [string, Files, string][] = [
  ["a group that approves", replaced(plan, "group: customer", "group: сustomer"), "write customer"],
  ["a lane", { ...shop, [dev]: `${shop[dev]}lane: ехecute\n` }, "write execute"],
  ["a model's own key", replaced(engagement, "working:", "wоrking:"), 'write "working"'],
  [
    "an address with a Cyrillic letter",
    replaced(engagement, "ada@example.com", "аda@example.com"),
    'write "ada@example.com"',
  ],
  [
    "an address with an invisible character",
    replaced(engagement, "ada@example.com", "ada@exam\u200bple.com"),
    'write "ada@example.com"',
  ],
  ["a path with a Cyrillic letter", replaced(plan, "docs/plan.md", "docs/рlan.md"), 'write "docs/plan.md"'],
  ["a scope with a Greek letter", replaced(dev, "app/**", "αpp/**"), 'write "app/**"'],
  [
    "a model's id with a non-breaking hyphen",
    replaced(engagement, "claude-sonnet", "claude\u2011sonnet"),
    'write "us.anthropic.claude-sonnet-5-5"',
  ],
  [
    "an option with a dash",
    { ...shop, [build]: `${shop[build]}checks:\n  - { run: [tsc, –noEmit] }\n` },
    "write the option with ordinary hyphens",
  ],
];

test.each(asked)("%s is reported with what to write, and not written", (_, files, help) => {
  const told = diagnose(files).filter(({ id }) => id === "look-alike-letter");
  expect(told.map((each) => [each.severity, each.help, each.edit])).toEqual([["error", help, undefined]]);
});

test("what cannot be seen is shown by its number", () => {
  const { diagnostics, sources } = validate(hostOf(replaced(plan, "entry: pm", "entry: p\u200bm")), "shop");
  const [message] = diagnostics.map((each) => each.message);
  expect(message).toBe('`swarm.entry` is "p<U+200B>m", which contains an invisible character (U+200B).');
  expect(renderText(diagnostics, sources)).toContain("help: write pm.");
});

test("texts for people may be written in any letters", () => {
  const files = {
    ...replaced(
      plan,
      "goal: Agree on what is built.",
      "goal: Договориться о том, что строится, чай\u00a0и\u00a0кофе — Δt, 5\u00a0µm.",
    ),
    "engagements/shop/sow.md": "# Чайная\n\nМагазин продаёт чай. Он\u00a0должен открыться к\u00a0весне.\n",
  };
  expect(diagnose(files)).toEqual([]);
});

test("addresses and paths of other scripts are what they look like", () => {
  const files = replaced(plan, "docs/plan.md", "docs/Отчёт.md");
  expect(diagnose(files)).toEqual([]);
  expect(diagnose(replaced(engagement, "ada@example.com", "jürgen@bücher.example"))).toEqual([]);
});

const spaces: [string, Files][] = [
  ["behind a colon", replaced(plan, "goal: Agree", "goal:\u00a0Agree")],
  ["behind a colon deep inside", replaced(plan, "gate:\n", "gate:\n  due:\u00a02d\n")],
  ["before a key", replaced(plan, "  approvers:", "\u00a0\u00a0approvers:")],
  [
    "in the indentation of several lines",
    replaced(plan, "gate:\n  approvers:", "gate:\n\u00a0\u00a0due: 2d\n\u00a0\u00a0approvers:"),
  ],
  ["alone in a mapping", { ...shop, [plan]: `${shop[plan]}retry:\n  attempts:\u00a02\n` }],
  ["as wide as a letter", replaced(plan, "goal: Agree", "goal:\u3000Agree")],
];

test.each(spaces)("a strange space %s is one fault, at the space", (_, files) => {
  const [only, ...others] = diagnose(files);
  expect(others).toEqual([]);
  expect(only).toMatchObject({
    id: "yaml-syntax",
    message: "YAML needs an ordinary space here, but this is a special space character.",
  });
  expect(files[plan]?.slice(only?.span.start, only?.span.end)).toMatch(/^[\u00a0\u3000]+$/);
});
