import type { Change, Plant } from "./plant.ts";

const engagement = "engagements/shop/engagement.yaml";

const plan = "phases/plan.yaml";
const dev = "agents/dev.yaml";
const qa = "agents/qa.yaml";

const change = (file: string, find: string, replace: string): Change => ({ file, find, replace });
const add = (file: string, replace: string): Change => change(file, "", replace);

const region = (written: string): Change =>
  add(
    engagement,
    `environments: { dev: { region: ${written}, size: small, sender: crew@example.com, alarms: [ops@example.com] } }\n`,
  );

function plant(id: string, name: string, faulty: string, ...changes: Change[]): Plant {
  return { id, name, faulty, changes };
}

const sound = "maxTokens: 4096 }";
const small = change(
  engagement,
  sound,
  `${sound}\n  small: { id: us.anthropic.claude-haiku-5-5, maxTokens: 4096, profile: lean }`,
);
const onSmall = (agent: string): Change => change(agent, "model: working", "model: small");

const act =
  "description: Acts.\neffect: execute\ninput: { type: object, properties: {} }\ncommand: { argv: [act-now] }\n";

/** A phase that calls a tool, after a gate. */
function called(more: string, faulty: string, rights = ""): Omit<Plant, "id" | "name"> {
  const phase = `title: Act\ngoal: Act.\ncall: { tool: act${more === "" ? "" : `, ${more}`} }\n`;
  const files = [add("agents/tools/act.yaml", `${act}${rights}`), add("phases/act.yaml", phase)];
  const order = change(engagement, "[plan, build]", "[plan, build, act]");
  return { faulty, changes: [order, ...files], at: rights === "" ? "phases/act.yaml" : "agents/tools/act.yaml" };
}

const acting = (id: string, name: string, faulty: string, rights: string): Plant => ({
  ...called("", faulty, rights),
  id,
  name,
});

/** What people have written who came from other tools, other regions and other keyboards. */
export const fieldPlants: Plant[] = [
  plant("region-unknown", "a mistyped region", "us-esat-1", region("us-esat-1")),
  plant("wrong-value", "a region of China", "cn-north-1", region("cn-north-1")),
  plant("wrong-value", "a region of GovCloud", "us-gov-west-1", region("us-gov-west-1")),
  plant(
    "effort-not-taken",
    "an effort of another model",
    "high",
    change(engagement, "sonnet-5-5, maxTokens", "sonnet-4-5, effort: high, maxTokens"),
  ),
  plant(
    "model-field-unknown",
    "a misspelt field of a model",
    "thinkng",
    change(engagement, "maxTokens: 4096", "maxTokens: 4096, fields: { thinkng: { type: adaptive } }"),
  ),
  plant(
    "thinking-outlasts-turn-time",
    "a minute for a model that thinks in silence",
    "8192",
    change(engagement, "maxTokens: 4096", "maxTokens: 8192"),
    add(plan, "limits: { turnTime: 1m }\n"),
  ),
  plant(
    "judge-of-same-maker",
    "a judge by the agents' maker",
    "us.anthropic.claude-opus-5-5",
    add(
      engagement,
      "evaluation: { judge: { model: us.anthropic.claude-opus-5-5, price: { input: 4, output: 20 } } }\n",
    ),
  ),
  plant("language-newer", "an engagement of a newer crew", "9", add(engagement, "crew: 9\n")),
  plant(
    "tokens-per-minute-too-few",
    "a quota below one reply",
    "4000",
    change(engagement, sound, "maxTokens: 4096, tokensPerMinute: 4000 }"),
  ),
  plant(
    "tokens-per-minute-differ",
    "a second name that does not count",
    "us.anthropic.claude-sonnet-5-5",
    change(
      engagement,
      sound,
      "maxTokens: 4096, tokensPerMinute: 200000 }\n  short: { id: us.anthropic.claude-sonnet-5-5, maxTokens: 1024 }",
    ),
    change(qa, "model: working", "model: short"),
  ),
  plant("lean-tools-left-out", "a small model for one who has all of git", "tools", onSmall(dev), small),
  plant(
    "lean-question-left-out",
    "a question for one whose hands are full",
    "mayAsk",
    onSmall(qa),
    small,
    add(qa, "mayAsk: true\n"),
    add("agents/tools/git.yaml", "functions: [git_read, git_write]\n"),
  ),
  plant("wrong-value", "an availability zone", "us-east-1a", region("us-east-1a")),
  plant("look-alike-letter", "a key with a Cyrillic letter", "еntry", change(plan, "entry:", "еntry:")),
  plant("look-alike-letter", "an agent in full-width letters", "ｐｍ", change(plan, "owner: pm", "owner: ｐｍ")),
  plant("look-alike-letter", "a zero-width space in a tool", "gi\u200bt", change(dev, "[git]", "[gi\u200bt]")),
  plant(
    "look-alike-letter",
    "a soft hyphen in a model",
    "work\u00ading",
    change(dev, "model: working", "model: work\u00ading"),
  ),
  plant("look-alike-letter", "an address of a stranger", "аda@example.com", change(engagement, "ada@", "аda@")),
  plant("yaml-syntax", "a non-breaking space", "\u00a0", change(plan, "goal: Agree", "goal:\u00a0Agree")),
  { ...called("files: [app/stock.bin]", "app/stock.bin"), id: "call-file-writable", name: "a file of the developer's" },
  acting(
    "right-too-wide",
    "a wildcard",
    '"s3:*"',
    'rights: [{ actions: ["s3:*"], resources: ["arn:aws:s3:::shop/*"] }]\n',
  ),
  acting(
    "right-too-wide",
    "a right over rights",
    "iam:PassRole",
    "rights: [{ actions: [iam:PassRole], resources: ['*'] }]\n",
  ),
  plant(
    "rights-of-agents-tool",
    "a role for the tester",
    "act",
    change(qa, "tools: [git, review]", "tools: [git, review, act]"),
    add(qa, "lane: execute\n"),
    add("agents/tools/act.yaml", `${act}assume: { role: "arn:aws:iam::210987654321:role/x", externalId: shop-42 }\n`),
  ),
];
