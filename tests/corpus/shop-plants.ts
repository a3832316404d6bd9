import type { Change, Plant } from "./plant.ts";

const engagement = "engagements/shop/engagement.yaml";
const plan = "phases/plan.yaml";
const build = "phases/build.yaml";
const [dev, qa, pm] = ["agents/dev.yaml", "agents/qa.yaml", "agents/pm.yaml"];
const prompt = "agents/prompts/member.md.hbs";
const page = "phases/templates/page.md.hbs";

const change = (file: string, find: string, replace: string): Change => ({ file, find, replace });
const add = (file: string, replace: string): Change => change(file, "", replace);

function plant(id: string, name: string, faulty: string, changes: Change[], at?: string): Plant {
  return { id, name, faulty, changes, ...(at === undefined ? {} : { at }) };
}

/** A command that the tester gets. */
function tool(name: string, lines: string): Change[] {
  return [change(qa, "tools: [git, review]", `tools: [git, review, ${name}]`), add(`agents/tools/${name}.yaml`, lines)];
}

const command = (argv: string, more: { effect?: string; properties?: string; rest?: string } = {}): string =>
  `description: Scans the application.\neffect: ${more.effect ?? "read"}\ninput: { type: object, properties: ${more.properties ?? "{}"} }\ncommand: { argv: ${argv}${more.rest ?? ""} }\n`;

/** A phase that calls a tool. */
const calling = (call: string, name = "counting"): Change[] => [
  change(engagement, "[plan, build]", `[plan, build, ${name}]`),
  add("agents/tools/count.yaml", command("[count-files]")),
  add(`phases/${name}.yaml`, `title: Count\ngoal: Count the files.\ncall: { tool: ${call} }\n`),
];

const fullMode = (condition: string): Change[] => [
  add(engagement, "mode: full\n"),
  change(build, "gate:\n", `gate:\n  approveWhen: ${condition}\n`),
];

const source: Plant[] = [
  plant("yaml-syntax", "a bracket is not closed", "{ group: customer", [
    change(plan, "{ group: customer }", "{ group: customer"),
  ]),
  plant("yaml-syntax", "a tab indents", "\t", [change(plan, "  - { id: plan", "\t- { id: plan")]),
  plant("yaml-syntax", "a colon stands in a text", "Agree", [change(plan, "Agree on", "Agree: on")]),
  plant("yaml-syntax", "an alias has no anchor", "*people", [change(pm, "mayAsk: true", "mayAsk: *people")]),
  plant("typographic-quotes", "a goal from a word processor", "“Build what was agreed.”", [
    change(build, "goal: Build what was agreed.", "goal: “Build what was agreed.”"),
  ]),
  plant("duplicate-key", "a title twice", "title", [add(qa, "title: Another tester\n")]),
  plant("duplicate-key", "an owner twice", "owner", [change(build, "owner: dev }", "owner: dev, owner: qa }")]),
  plant(
    "not-text",
    "a control character in a template",
    "page",
    [change(page, "## Summary", "## Sum\u0007mary")],
    build,
  ),
  plant("file-too-large", "a template of 2 MB", "page", [add(page, "x".repeat(2_100_000))], build),
];

const load: Plant[] = [
  plant("unknown-key", "a key that nothing resembles", "colour", [add(plan, "colour: red\n")]),
  plant("unknown-key", "a misspelt optional key", "mayAks", [change(pm, "mayAsk", "mayAks")]),
  plant("unknown-key", "a misspelt required key", "gaol", [change(plan, "goal:", "gaol:")]),
  plant("unknown-key", "a misspelt key in a list", "onwer", [change(plan, "owner: pm", "onwer: pm")]),
  plant("unknown-key", "a misspelt scope", "wirtes", [change(dev, "writes:", "wirtes:")]),
  plant("retired-key", "a mode of handoffs, alone", "mode", [
    change(plan, "members: [pm, dev] }", "members: [pm, dev], handoffs: { mode: agent } }"),
  ]),
  plant("retired-key", "a mode of handoffs beside an edge", "mode", [
    change(
      plan,
      "swarm: { entry: pm, members: [pm, dev] }",
      "swarm:\n  entry: pm\n  members: [pm, dev]\n  handoffs:\n    mode: agent # as ever\n    forced: [[pm, dev]]",
    ),
  ]),
  plant("missing-key", "no goal", "gate", [change(plan, "goal: Agree on what is built.\n", "")]),
  plant("missing-key", "no budget", "phases", [change(engagement, "budget: { usd: 50 }\n", "")]),
  plant("missing-key", "no owner", "id", [change(plan, ", owner: pm }", " }")]),
  plant("missing-key", "no model", "writes", [change(dev, "model: working\n", "")]),
  plant("wrong-value", "a share as a fraction", "0.7", [change(engagement, "usd: 50", "usd: 50, warnAt: 0.7")]),
  plant("wrong-value", "an account without quotes", "012345678901", [
    add(
      engagement,
      "environments: { dev: { region: us-west-2, size: small, sender: crew@example.com, alarms: [ops@example.com], account: 012345678901 } }\n",
    ),
  ]),
  plant("wrong-value", "a price with a currency", "$50", [change(engagement, "usd: 50", "usd: $50")]),
  plant("wrong-value", "who starts projects, without its key", "customer", [
    change(engagement, "budget: { usd: 50 }", "budget: { usd: 50 }\nstart: customer"),
  ]),
  plant("wrong-value", "a group without its key", "customer", [
    change(plan, "approvers: { group: customer }", "approvers: customer"),
  ]),
  plant("wrong-value", "a lane that does not exist", "fast", [add(dev, "lane: fast\n")]),
  plant("wrong-value", "a duration in words", "2 days", [change(plan, "gate:\n", "gate:\n  due: 2 days\n")]),
  plant("wrong-value", "a budget as a text", '"50"', [change(engagement, "usd: 50", 'usd: "50"')]),
  plant("wrong-value", "a path from the root", "/docs/plan.md", [
    change(plan, "path: docs/plan.md", "path: /docs/plan.md"),
  ]),
  plant("wrong-value", "a name with a capital", "Pm", [change(plan, "entry: pm", "entry: Pm")]),
  plant("wrong-value", "a quorum of none", "0", [
    change(plan, "{ group: customer }", "{ group: customer, quorum: 0 }"),
  ]),
  plant("wrong-value", "no members", "[]", [change(plan, "members: [pm, dev]", "members: []")]),
  plant("wrong-value", "a member twice", "dev", [change(plan, "members: [pm, dev]", "members: [pm, dev, dev]")]),
  plant("wrong-value", "an address that is none", "ada", [change(engagement, "email: ada@example.com", "email: ada")]),
  plant("wrong-value", "an empty text", '""', [change(dev, "title: Developer", 'title: ""')]),
  plant("file-missing", "a prompt that does not exist", "prompts/none.md.hbs", [
    change(dev, "prompts/member.md.hbs", "prompts/none.md.hbs"),
  ]),
  plant("file-missing", "a prompt outside the workspace", "../../secret.md", [
    change(qa, "prompts/member.md.hbs", "../../secret.md"),
  ]),
  plant(
    "sow-empty",
    "nothing in the statement of work",
    "sow.md",
    [change("engagements/shop/sow.md", "The shop sells tea. It must be open by spring.\n", "")],
    engagement,
  ),
  plant("unused-agent", "an agent of nobody", "title", [
    add("agents/idle.yaml", "title: Idle\ndescription: Waits.\nmodel: working\nprompt: prompts/member.md.hbs\n"),
  ]),
  plant("unused-phase", "a phase of no engagement", "title", [
    add(
      "phases/idle.yaml",
      "title: Idle\ngoal: Wait.\nswarm: { entry: pm, members: [pm] }\ndeliverables:\n  - { id: a, path: docs/a.md, owner: pm }\n",
    ),
  ]),
  plant("unused-template", "a template of no deliverable", "", [
    add("phases/templates/idle.md.hbs", "# Idle\n\n## A\n"),
  ]),
  plant("unused-tool", "a tool of nobody", "description", [add("agents/tools/idle.yaml", command("[wc]"))]),
  plant("file-ignored", "the wrong extension", "", [add("agents/old.yml", "title: Old\n")]),
];

const link: Plant[] = [
  plant("unknown-name", "a misspelt member", "dve", [change(plan, "members: [pm, dev]", "members: [pm, dve]")]),
  plant("unknown-name", "a misspelt entry", "dve", [change(build, "entry: dev", "entry: dve")]),
  plant("unknown-name", "a misspelt owner", "pmm", [change(plan, "owner: pm", "owner: pmm")]),
  plant("unknown-name", "a misspelt tool", "gitt", [change(dev, "tools: [git]", "tools: [gitt]")]),
  plant("unknown-name", "a misspelt model", "wroking", [change(dev, "model: working", "model: wroking")]),
  plant("unknown-name", "a misspelt phase", "biuld", [change(engagement, "[plan, build]", "[plan, biuld]")]),
  plant("unknown-name", "a misspelt group", "custmer", [change(plan, "group: customer", "group: custmer")]),
  plant("unknown-name", "a misspelt group that starts projects", "custmer", [
    change(engagement, "budget: { usd: 50 }", "budget: { usd: 50 }\nstart: { by: [custmer] }"),
  ]),
  plant("unknown-name", "a misspelt reviewer", "mp", [change(build, "agent: pm", "agent: mp")]),
  plant("template-missing", "a misspelt template", "pgae", [change(plan, "template: page", "template: pgae")]),
  plant("overridden-name", "a template of one's own", "", [
    add("engagements/shop/templates/page.md.hbs", "# Own\n\n## Summary\n"),
  ]),
];

const swarm: Plant[] = [
  plant("entry-not-member", "the entry looks on", "qa", [change(plan, "entry: pm", "entry: qa")]),
  plant("handoff-not-member", "a handoff to a stranger", "pm", [
    change(build, "members: [dev, qa] }", "members: [dev, qa], handoffs: { forced: [[dev, pm]] } }"),
  ]),
  plant("handoff-cycle-without-exit", "there and back", "[dev, qa]", [
    change(build, "members: [dev, qa] }", "members: [dev,  qa], handoffs: { forced: [[dev, qa], [qa, dev]] } }"),
  ]),
  plant("duplicate-handoff", "a handoff twice", "[qa,  dev]", [
    change(build, "members: [dev, qa] }", "members: [dev, qa], handoffs: { forced: [[qa, dev], [qa,  dev]] } }"),
  ]),
  plant("unreachable-agent", "no handoffs", "dev", [add(plan, "limits: { handoffs: 0 }\n")]),
  plant("limits-contradict", "a turn longer than a round", "20m", [
    add(plan, "limits: { time: 10m, turnTime: 20m }\n"),
  ]),
  plant("turns-below-owners", "one turn for two", "1", [add(build, "limits: { turns: 1 }\n")]),
  plant("handoffs-below-owners", "one handoff for two", "1", [
    change(build, "members: [dev, qa] }", "members: [dev, qa, pm] }"),
    change(build, "review:", "  - { id: summary, path: docs/summary.md, owner: pm }\nlimits: { handoffs: 1 }\nreview:"),
  ]),
  plant("no-room-for-a-turn", "4000 tokens for 4096", "4000", [add(plan, "limits: { tokens: 4000 }\n")]),
  plant("no-room-for-a-turn", "an agent's budget", "1000", [add(qa, "budget: { tokens: 1000 }\n")]),
  plant("duplicate-title", "two developers", "Developer", [change(qa, "title: Tester", "title: Developer")]),
  plant(
    "question-without-group",
    "nobody to ask",
    "mayAsk",
    [
      change(engagement, "  customer: [", "  client: ["),
      change(plan, "group: customer", "group: client"),
      change(build, "group: customer", "group: client"),
    ],
    pm,
  ),
  plant("survey-question-repeats", "an id twice", "change", [
    add(
      engagement,
      "survey:\n  group: operators\n  questions:\n    - { id: change, ask: What should change?, answer: text }\n    - { id: change, ask: And then?, answer: text }\n",
    ),
  ]),
  plant("lessons-unusable", "a value that is no list", "dev.size", [
    add(engagement, "lessons: { from: dev.size }\n"),
    add(dev, "outputs: { size: { enum: [small, large] } }\n"),
    add(plan, "lessons: true\n"),
  ]),
  plant("lessons-undeclared", "a phase that is to show lessons of nobody", "true", [add(plan, "lessons: true\n")]),
  plant("lessons-without-use", "lessons that no phase shows", "lessons", [
    add(engagement, "lessons: { from: dev.lessons }\n"),
    add(dev, "outputs: { lessons: { items: 3, of: { id: {}, advice: { type: string, maxLength: 400 } } } }\n"),
  ]),
  plant("rehearsal-ask-refused", "one who may not ask", "dev", [
    add(plan, "rehearsal: { ask: [{ agent: dev, question: Which tea? }] }\n"),
  ]),
  plant("rehearsal-report-unusable", "a value that the agent cannot report", "severe", [
    add(build, "rehearsal: { report: [{ agent: qa, values: { severity: severe } }] }\n"),
  ]),
  plant("rehearsal-without-effect", "a review that is not there", "failReview", [
    add(plan, "rehearsal: { failReview: 1 }\n"),
  ]),
];

const work: Plant[] = [
  plant("duplicate-deliverable", "an id twice", "app", [change(build, "{ id: report", "{ id: app")]),
  plant("duplicate-deliverable", "a path twice", '"app/*.ts"', [
    change(build, "  - { id: report", '  - { id: more, path: "app/*.ts", owner: dev }\n  - { id: report'),
  ]),
  plant("deliverable-outside-writes", "a path of somebody else", "docs/deep/plan.md", [
    change(plan, "docs/plan.md", "docs/deep/plan.md"),
  ]),
  plant("deliverable-without-owner-in-swarm", "an owner from outside", "pm", [
    change(
      build,
      "path: docs/quality/report.md, template: page, owner: qa",
      "path: docs/report.md, template: page, owner: pm",
    ),
  ]),
  plant("two-owners-one-path", "two on one path", '"app/*.ts"', [
    change(
      build,
      "path: docs/quality/report.md, template: page, owner: qa",
      'path: "app/*.ts", template: page, owner: qa',
    ),
    change(qa, "writes: [docs/quality/**]", "writes: [docs/quality/**, app/*]"),
    change(qa, 'reviews:\n  - { of: "app/**" }\n', ""),
  ]),
  plant("artifact-never-written", "a writer without a pen", "pm", [change(pm, "tools: [git]", "tools: []")], plan),
  plant("min-without-wildcard", "three of one", "3", [change(plan, "owner: pm }", "owner: pm, min: 3 }")]),
  plant("phase-requires-nothing", "all optional", "deliverables", [
    change(plan, "owner: pm }", "owner: pm, optional: true }"),
  ]),
  plant(
    "phase-without-result",
    "neither files nor values",
    "swarm",
    [
      change(engagement, "[plan, build]", "[plan, build, decide]"),
      add("phases/decide.yaml", "title: Decide\ngoal: Decide.\nswarm: { entry: pm, members: [pm] }\n"),
    ],
    "phases/decide.yaml",
  ),
  plant("members-left-out", "a team without its owner", "[dev]", [
    change(engagement, "[plan, build]", "[{ phase: plan, members: [dev] }, build]"),
  ]),
  plant("send-back-target-later-phase", "a return to itself", "build", [
    change(
      engagement,
      "[plan, build]",
      `[plan, { phase: build, sendBack: { when: "qa.severity = 'high'", to: build } }]`,
    ),
  ]),
  plant("verdict-approve-missing", "only a rejection", "[reject]", [
    change(build, "group: customer }", "group: customer }\n  verdicts: [reject]"),
  ]),
  plant("verdict-not-offered", "a rehearsed rejection", "reject", [add(build, "rehearsal: { decide: [reject] }\n")]),
  plant(
    "call-argument-mismatch",
    "an argument of another name",
    "folders",
    calling("count, with: { folders: \"'src'\" }"),
    "phases/counting.yaml",
  ),
  plant(
    "call-of-uncallable-tool",
    "a built-in tool",
    "git",
    [
      change(engagement, "[plan, build]", "[plan, build, counting]"),
      add("phases/counting.yaml", "title: Count\ngoal: Count.\ncall: { tool: git }\n"),
    ],
    "phases/counting.yaml",
  ),
  plant(
    "call-values-of-agent",
    "a phase with an agent's name",
    "values",
    calling('count, values: { files: "$.files" }', "dev"),
    "phases/dev.yaml",
  ),
  plant("final-phase-waits", "a gate at the end", "build", [
    change(engagement, "phases: [plan, build]", "phases: [plan]\nfinally: [build]"),
  ]),
  plant("finally-over-its-bounds", "two hours at the end", "finally", [
    add(engagement, "finally: [sweep]\n"),
    add(
      "phases/sweep.yaml",
      "title: Sweep\ngoal: Sweep.\nswarm: { entry: pm, members: [pm] }\nlimits: { time: 2h }\ndeliverables:\n  - { id: a, path: docs/a.md, owner: pm }\n",
    ),
  ]),
  plant("finally-over-its-bounds", "a program of two hours at the end", "finally", [
    add(engagement, "finally: [clear]\n"),
    add("phases/clear.yaml", "title: Clear\ngoal: Clear.\ncall: { tool: clear }\n"),
    add(
      "agents/tools/clear.yaml",
      "description: Clears.\neffect: write\ninput: { type: object, properties: {} }\ncommand: { argv: [clear], timeout: 2h }\n",
    ),
  ]),
  plant("template-without-sections", "headings too deep", "page", [change(page, "## Summary", "### Summary")], plan),
  plant("template-syntax", "a block that is not closed", "{{#each team}}", [change(prompt, "{{/each}}\n", "")]),
  plant("template-variable-unsupplied", "a variable of nobody", "customer", [
    change(page, "## Summary", "## Summary for {{customer}}"),
  ]),
  plant("template-variable-unsupplied", "a misspelt member", "phase.titel", [
    change(prompt, "{{phase.title}}", "{{phase.titel}}"),
  ]),
  plant("duplicate-check", "a check twice", "[tsc]", [
    add(build, "checks:\n  - { run: [ tsc] }\n  - { run: [tsc] }\n"),
  ]),
  plant(
    "condition-true-when-missing",
    "a denied comparison",
    "$not(qa.severity = 'high')",
    fullMode("$not(qa.severity = 'high')"),
    build,
  ),
  plant("expression-dialect", "a path from the root", "$.", fullMode("$.qa.severity = 'none'"), build),
  plant("check-id-unusable", "values without an id", "values", [
    add(build, "checks:\n  - { run: [measure], values: { pct: $.pct } }\n"),
  ]),
  plant("check-measures-own-work", "a number that its author writes", "[cat, app/coverage.json]", [
    add(build, "checks:\n  - { id: coverage, run: [cat, app/coverage.json], values: { pct: $.pct } }\n"),
  ]),
  plant("program-by-absolute-path", "a check by its place", "/usr/bin/node", [
    add(build, "checks:\n  - { run: [/usr/bin/node, --test] }\n"),
  ]),
  plant("timeout-above-phase-time", "a check longer than the round", "20m", [
    add(build, "limits: { time: 10m }\nchecks:\n  - { run: [node, --test], timeout: 20m }\n"),
  ]),
  plant("secret-in-command", "a key in a check", "AKIAIOSFODNN7EXAMPLE", [
    add(build, "checks:\n  - { run: [deploy, AKIAIOSFODNN7EXAMPLE] }\n"),
  ]),
  plant("secret-in-prompt", "a key in a prompt", "AKIAIOSFODNN7EXAMPLE", [add(prompt, "Use AKIAIOSFODNN7EXAMPLE.\n")]),
  plant("secret-in-prompt", "a key in the statement of work", "AKIAIOSFODNN7EXAMPLE", [
    add("engagements/shop/sow.md", "Use AKIAIOSFODNN7EXAMPLE.\n"),
  ]),
  plant("prompt-empty", "an empty prompt", "prompts/qa.md.hbs", [
    change(qa, "prompts/member.md.hbs", "prompts/qa.md.hbs"),
    add("agents/prompts/qa.md.hbs", "\n"),
  ]),
  plant("prompt-too-long", "a novel", "prompts/qa.md.hbs", [
    change(qa, "prompts/member.md.hbs", "prompts/qa.md.hbs"),
    add("agents/prompts/qa.md.hbs", "Test it again. ".repeat(4000)),
  ]),
  plant(
    "sow-too-short",
    "three words",
    "sow.md",
    [change("engagements/shop/sow.md", "The shop sells tea. It must be open by spring.", "A tea shop.")],
    engagement,
  ),
  plant("writes-everything", "the whole repository", '"**"', [change(dev, "writes: [app/**]", 'writes: ["**"]')]),
];

const assurance: Plant[] = [
  plant("review-by-author", "pm reviews pm", "pm", [add(plan, "review: { agent: pm, checklist: [Is it clear?] }\n")]),
  plant("review-by-author", "a tester of its own", '"app/**"', [
    change(qa, "writes: [docs/quality/**]", "writes: [docs/quality/**, app/tests/**]"),
  ]),
  plant(
    "review-agent-not-member",
    "a reviewer from outside",
    "docs/plan.md",
    [change(qa, 'of: "app/**"', 'of: "docs/*.md"')],
    plan,
  ),
  plant("reviewer-cannot-read", "a tester who sees no file", "tools", [
    change(qa, "tools: [git, review]", "tools: [files, review]"),
    add(
      "agents/tools/files.yaml",
      "description: Writes.\neffect: write\nbuiltin: git\nfunctions: [git_list, git_write]\n",
    ),
  ]),
  plant("review-without-tool", "no way to say it", "reviews", [
    change(qa, "tools: [git, review]", "tools: [git]"),
    change(dev, "tools: [git]", "tools: [git, review]"),
  ]),
  plant("review-of-nothing", "a path of nobody", "src/**", [
    add(qa, ""),
    change(qa, "reviews:\n", "reviews:\n  - { of: src/** }\n"),
  ]),
  plant("checklist-repeats", "a point twice", "It does  what was agreed", [
    change(build, "[It does what was agreed]", "[It does what was agreed, It does  what was agreed]"),
  ]),
  plant("gate-without-approver", "two of one", "2", [
    change(plan, "{ group: customer }", "{ group: customer, quorum: 2 }"),
  ]),
  plant("revise-target-later-phase", "back to the future", "build", [
    change(plan, "gate:\n", "gate:\n  onRevise: { to: build }\n"),
  ]),
  plant("reminders-out-of-order", "falling reminders", "1d", [change(plan, "gate:\n", "gate:\n  remind: [2d, 1d]\n")]),
  plant("reminders-out-of-order", "a reminder too late", "9d", [
    change(build, "gate:\n", "gate:\n  remind: [9d]\n  expires: 8d\n"),
  ]),
  plant("due-after-expires", "due too late", "9d", [change(plan, "gate:\n", "gate:\n  due: 9d\n  expires: 8d\n")]),
  plant("approve-when-in-guided-mode", "silence counts", "onExpire", [
    change(plan, "gate:\n", "gate:\n  onExpire: approve\n"),
  ]),
  plant("gate-passes-by-timeout-unsaid", "silence without a word", "approve", [
    change(plan, "gate:\n", "gate:\n  onExpire: approve\n"),
    add(engagement, "mode: full\n"),
  ]),
];

const expressions: Plant[] = [
  plant("expression-syntax", "no operand", "=", fullMode("'qa.severity ='"), build),
  plant("expression-unsupported-here", "eval", "$eval", fullMode("'$eval(qa.severity) = 1'"), build),
  plant("expression-unknown-function", "no dollar sign", "exists", fullMode("exists(qa.severity)"), build),
  plant("expression-unassigned-variable", "a dollar sign too many", "$qa", fullMode("$qa.severity = 'none'"), build),
  plant("expression-type", "a value of no kind", "'lo'", fullMode("qa.severity = 'lo'"), build),
  plant("expression-type", "an order of texts", "qa.severity", fullMode("qa.severity < 'high'"), build),
  plant("expression-type", "a number for a text", "3", fullMode("qa.severity = 3"), build),
  plant("condition-never-varies", "always", "1 = 1", fullMode("1 = 1"), build),
  plant(
    "comparison-outside-bounds",
    "more than the most",
    "80",
    [...fullMode("qa.score > 80"), change(qa, "outputs:\n", "outputs:\n  score: { type: integer, min: 0, max: 10 }\n")],
    build,
  ),
  plant("output-bounds-contradict", "a most below the least", "1", [
    change(qa, "outputs:\n", "outputs:\n  score: { type: number, min: 5, max: 1 }\n"),
  ]),
  plant("output-bounds-contradict", "a least of a text", "min", [
    change(qa, "outputs:\n", "outputs:\n  words: { type: string, min: 5 }\n"),
  ]),
  plant("report-over-8-KB", "a whole document as a value", "outputs", [
    change(qa, "outputs:\n", "outputs:\n  text: { type: string, maxLength: 8000 }\n  more: { type: string }\n"),
  ]),
  plant("wrong-value", "a text without end", "100000", [
    change(qa, "outputs:\n", "outputs:\n  text: { type: string, maxLength: 100000 }\n"),
  ]),
  plant("notice-without-sender", "an environment without a sender", "dev", [
    add(engagement, "environments: { dev: { region: us-west-2, size: small, alarms: [ops@example.com] } }\n"),
  ]),
  plant("sign-in-without-sender", "an environment whose sign-in codes are limited", "prod", [
    add(
      engagement,
      "environments: { prod: { region: us-west-2, size: large, network: public, alarms: [ops@example.com] } }\n",
    ),
  ]),
  plant("telemetry-out-of-reach", "a receiver on the runner's own machine", '"http://localhost:4318"', [
    add(
      engagement,
      'environments: { dev: { region: us-west-2, size: small, sender: crew@example.com, alarms: [ops@example.com], telemetry: "http://localhost:4318" } }\n',
    ),
  ]),
  plant("alarm-without-address", "an environment whose alarms nobody hears", "dev", [
    add(engagement, "environments: { dev: { region: us-west-2, size: small, sender: crew@example.com } }\n"),
  ]),
  plant("approve-when-names-unknown-output", "an output of nobody", "score", fullMode("qa.score > 3"), build),
  plant("approve-when-names-unknown-output", "an agent that comes later", "qa", [
    change(engagement, "[plan, build]", "[{ phase: plan, when: qa.severity = 'none' }, build]"),
  ]),
];

const tools: Plant[] = [
  plant(
    "tool-effect-above-lane",
    "more than the lane",
    "scan",
    tool("scan", command("[curl]", { effect: "execute" })),
    qa,
  ),
  plant(
    "project-code-below-execute",
    "code that only reads",
    "read",
    tool("scan", command("[npm, test]")),
    "agents/tools/scan.yaml",
  ),
  plant(
    "command-argument-unknown",
    "an argument of nobody",
    "{{paht}}",
    tool("scan", command('[scan, "{{paht}}"]', { properties: "{ path: { type: string } }" })),
    "agents/tools/scan.yaml",
  ),
  plant(
    "input-never-used",
    "an argument for nothing",
    "path",
    tool("scan", command("[scan]", { properties: "{ path: { type: string } }" })),
    "agents/tools/scan.yaml",
  ),
  plant(
    "shell-in-argv",
    "a shell",
    "{{word}}",
    tool("scan", command('[sh, -c, "grep {{word}} app"]', { properties: "{ word: { type: string } }" })),
    "agents/tools/scan.yaml",
  ),
  plant(
    "shell-in-argv",
    "a shell behind a time limit",
    "{{word}}",
    tool(
      "scan",
      `${command('[timeout, "60", sh, -c, "grep {{word}} app"]', { properties: "{ word: { type: string } }" })}`,
    ),
    "agents/tools/scan.yaml",
  ),
  plant(
    "shell-word-in-argv",
    "two commands in one",
    '"&&"',
    tool("scan", command('[scan, app, "&&", done]')),
    "agents/tools/scan.yaml",
  ),
  plant("shell-word-in-argv", "a check as one text", "npm run lint", [
    add(build, "checks:\n  - { run: [npm run lint] }\n"),
  ]),
  plant(
    "variable-in-argv",
    "a secret as a variable",
    "$FORGE_TOKEN",
    tool(
      "scan",
      `${command('[curl, -H, "Authorization: $FORGE_TOKEN", "https://forge.example"]')}secrets: [{ name: FORGE_TOKEN, from: forge-token }]\n`,
    ),
    "agents/tools/scan.yaml",
  ),
  plant(
    "argument-left-out",
    "two in one element, of which one may be left out",
    "{{level}}",
    tool(
      "scan",
      'description: Scans the application.\neffect: read\ninput: { type: object, properties: { text: { type: string }, level: { type: string } }, required: [text] }\ncommand: { argv: [scan, "{{text}} {{level}}"] }\n',
    ),
    "agents/tools/scan.yaml",
  ),
  plant("variable-not-read", "a title from the environment", "${env.CUSTOMER}", [
    change(plan, "title: Plan", "title: Plan of ${env.CUSTOMER}"),
  ]),
  plant("variable-not-read", "a model's id from the environment", "$MODEL_ID", [
    change(engagement, "id: us.anthropic.claude-sonnet-5-5", "id: $MODEL_ID"),
  ]),
  plant(
    "place-without-format",
    "a folder by where it stands",
    "where",
    tool("scan", command('[grep, -r, tea, "{{where}}"]', { properties: "{ where: { type: string } }" })),
    "agents/tools/scan.yaml",
  ),
  plant(
    "argument-format-unknown",
    "a misspelt format",
    "paht",
    tool("scan", command('[scan, "{{where}}"]', { properties: "{ where: { type: string, format: paht } }" })),
    "agents/tools/scan.yaml",
  ),
  plant(
    "argument-schema-unsound",
    "a type of another language",
    "int",
    tool("scan", command('[scan, "--depth={{depth}}"]', { properties: "{ depth: { type: int } }" })),
    "agents/tools/scan.yaml",
  ),
  plant(
    "program-from-argument",
    "any program",
    "{{name}}",
    tool("scan", command('["{{name}}"]', { properties: "{ name: { type: string } }" })),
    "agents/tools/scan.yaml",
  ),
  plant(
    "required-argument-undeclared",
    "required and unknown",
    "depth",
    tool(
      "scan",
      "description: Scans.\neffect: read\ninput: { type: object, properties: {}, required: [depth] }\ncommand: { argv: [scan] }\n",
    ),
    "agents/tools/scan.yaml",
  ),
  plant(
    "function-not-offered",
    "a function that git does not have",
    "git_push",
    [add("agents/tools/git.yaml", "functions: [git_read, git_write, git_push]\n")],
    "agents/tools/git.yaml",
  ),
  plant(
    "function-not-offered",
    "a function that does more than the tool may",
    "review_erase",
    [add("agents/tools/review.yaml", "functions: [review_submit, review_erase]\n")],
    "agents/tools/review.yaml",
  ),
  plant(
    "phase-writes-wider",
    "a phase lets the manager write code",
    "app/a.ts",
    [add(plan, "writes: [{ agent: pm, paths: [docs/plan.md, app/a.ts] }]\n")],
    plan,
  ),
  plant(
    "phase-writes-wider",
    "a phase narrows somebody who is not there",
    "qa",
    [add(plan, "writes: [{ agent: qa, paths: [] }]\n")],
    plan,
  ),
  plant(
    "builtin-effect-mismatch",
    "a verdict that writes",
    "write",
    [change("agents/tools/review.yaml", "effect: read", "effect: write")],
    "agents/tools/review.yaml",
  ),
  plant(
    "builtin-effect-mismatch",
    "files beyond the repository",
    "execute",
    [change("agents/tools/git.yaml", "effect: write", "effect: execute")],
    "agents/tools/git.yaml",
  ),
  plant(
    "builtin-effect-mismatch",
    "decisions that are only read",
    "read",
    tool("records", "description: Writes decision records.\neffect: read\nbuiltin: adr\n"),
    "agents/tools/records.yaml",
  ),
  plant(
    "artifact-never-written",
    "files that are only read",
    "pm",
    [
      change(pm, "tools: [git]", "tools: [look]"),
      add("agents/tools/look.yaml", "description: Reads files.\neffect: read\nbuiltin: git\n"),
    ],
    plan,
  ),
  plant(
    "tool-name-taken",
    "two tools of one built-in",
    "look",
    tool("look", "description: Reads files.\neffect: read\nbuiltin: git\n"),
    qa,
  ),
  plant("tool-name-taken", "a tool called finish", "finish", tool("finish", command("[wc]")), qa),
  plant(
    "missing-key",
    "a tool that does nothing",
    "effect",
    tool("scan", "description: Scans.\neffect: read\n"),
    "agents/tools/scan.yaml",
  ),
  plant(
    "wrong-value",
    "a tool that is two things",
    "command",
    tool("scan", "description: Scans.\neffect: read\nbuiltin: git\ncommand: { argv: [scan] }\n"),
    "agents/tools/scan.yaml",
  ),
  plant("untrusted-text-into-privileged-tool", "who asks also acts", "post", [
    change(qa, "tools: [git, review]", "tools: [git, review, post]\nlane: execute\nmayAsk: true"),
    add(
      "agents/tools/post.yaml",
      command('[post, "{{text}}"]', { effect: "execute", properties: "{ text: { type: string } }" }),
    ),
  ]),
  plant(
    "write-tool-without-gate",
    "acts before the first gate",
    "dev",
    [
      change(dev, "tools: [git]", "tools: [git, ship]\nlane: execute"),
      add("agents/tools/ship.yaml", command("[ship]", { effect: "execute" })),
    ],
    plan,
  ),
];

const engagementPlants: Plant[] = [
  plant("unused-model", "a model of nobody", "spare", [
    change(engagement, "models:\n", "models:\n  spare: { id: us.anthropic.claude-opus-5-5, maxTokens: 4096 }\n"),
  ]),
  plant("unused-people-group", "a group of no gate", "board", [
    change(engagement, "people:\n", "people:\n  board: [{ name: Bea, email: bea@example.com }]\n"),
  ]),
  plant("repeated-fallback", "once more the same", "us.anthropic.claude-sonnet-5-5", [
    change(engagement, "maxTokens: 4096", "fallback: [us.anthropic.claude-sonnet-5-5], maxTokens: 4096"),
  ]),
  plant("effort-not-taken", "an effort for a model that has none", "high", [
    change(engagement, "id: us.anthropic.claude-sonnet-5-5", "id: us.anthropic.claude-sonnet-4-5, effort: high"),
  ]),
  plant("model-field-unknown", "a field that is misspelt", "output_confg", [
    change(engagement, "maxTokens: 4096", "maxTokens: 4096, fields: { output_confg: { effort: low } }"),
  ]),
  plant("duplicate-person-address", "one person twice", "Olu@example.com", [
    change(engagement, "olu@example.com }]", "olu@example.com }, { name: Olu, email: Olu@example.com }]"),
  ]),
  plant("operator-also-approver", "on both sides", "olu@example.com", [
    change(engagement, "ada@example.com }]", "ada@example.com }, { name: Olu, email: olu@example.com }]"),
  ]),
  plant("warned-too-late", "warned at the end", "100%", [change(engagement, "usd: 50 }", "usd: 50, warnAt: 100% }")]),
  plant("phase-cycle", "a phase twice", "plan", [change(engagement, "[plan, build]", "[plan, build, plan]")]),
  plant("production-on-spot", "production may go away", "true", [
    add(
      engagement,
      "environments:\n  prod: { region: us-east-1, size: large, sender: crew@example.com, alarms: [ops@example.com], spot: true }\n",
    ),
  ]),
  plant("model-outside-region", "a profile of another continent", "eu-west-1", [
    add(
      engagement,
      "environments:\n  dev: { region: eu-west-1, size: small, sender: crew@example.com, alarms: [ops@example.com] }\n",
    ),
  ]),
  plant("model-setting-not-taken", "an endpoint for Amazon Bedrock", "endpoint", [
    change(
      engagement,
      "id: us.anthropic.claude-sonnet-5-5,",
      "id: us.anthropic.claude-sonnet-5-5, endpoint: http://127.0.0.1:11434/v1,",
    ),
  ]),
  plant("secret-in-model-header", "a key among the headers", "planted-0123456789", [
    change(
      engagement,
      "maxTokens: 4096",
      "maxTokens: 4096, fallback: [{ provider: openai, id: gpt-5.4, headers: { x-api-key: planted-0123456789 } }]",
    ),
  ]),
  plant("model-key-unencrypted", "a key over plain http", "http://models.example.com/v1", [
    change(
      engagement,
      "maxTokens: 4096",
      "maxTokens: 4096, fallback: [{ provider: openai, id: gpt-5.4, key: openai-key, endpoint: http://models.example.com/v1, price: { input: 1, output: 1 } }]",
    ),
  ]),
  plant(
    "model-outside-network",
    "a private network",
    "{ region: us-east-1, size: small, network: private, sender: crew@example.com, alarms: [ops@example.com] }",
    [
      change(
        engagement,
        "maxTokens: 4096",
        "maxTokens: 4096, fallback: [{ provider: openai, id: gpt-5.4, key: openai-key }]",
      ),
      add(
        engagement,
        "environments:\n  dev: { region: us-east-1, size: small, network: private, sender: crew@example.com, alarms: [ops@example.com] }\n",
      ),
    ],
  ),
  plant("deploy-role-outside-account", "a role of another account", "'arn:aws:iam::210987654321:role/Deployer'", [
    add(
      engagement,
      "environments:\n  dev: { region: us-east-1, size: small, sender: crew@example.com, alarms: [ops@example.com], account: '123456789012', deployRole: { arn: 'arn:aws:iam::210987654321:role/Deployer' } }\n",
    ),
  ]),
  plant("domain-taken", "one name for two", "tea.example.com", [
    add(
      engagement,
      "environments:\n  dev: { region: us-east-1, size: small, sender: crew@example.com, alarms: [ops@example.com], domain: tea.example.com }\n  prod: { region: us-east-1, size: large, sender: crew@example.com, alarms: [ops@example.com], domain: tea.example.com }\n",
    ),
  ]),
  plant("suppression-unused", "a comment without effect", "unused-model", [
    change(dev, "title: Developer", "# crew-disable-next-line unused-model: it is needed\ntitle: Developer"),
  ]),
];

/** Faults that are looked for only where there are no errors: on the lowered pipeline. */
export const loweredPlants: Plant[] = [
  plant("price-unknown", "a model without a price", "us.example.large-1", [
    change(engagement, "us.anthropic.claude-sonnet-5-5", "us.example.large-1"),
  ]),
  plant("fallback-id-taken", "one id for two models", "us.anthropic.claude-sonnet-5-5", [
    change(
      engagement,
      "maxTokens: 4096 }",
      "maxTokens: 4096, fallback: [{ provider: bedrock, id: us.anthropic.claude-sonnet-5-5 }] }",
    ),
  ]),
  plant("alert-unit-mismatch", "a share of items", "3 items", [
    change(
      engagement,
      "budget: { usd: 50 }",
      "budget: { usd: 50 }\nalerts: [{ metric: retry-rate, above: 3 items, for: 2m, to: operators }]",
    ),
  ]),
  plant("retention-not-offered", "logs of an odd number of days", "45d", [
    change(engagement, "budget: { usd: 50 }", "budget: { usd: 50 }\nretention: { logs: 45d }"),
  ]),
  plant("top-up-step-above-max", "a top-up above all of them", "80", [
    change(engagement, "usd: 50 }", "usd: 50, topUp: { group: operators, step: 80, max: 40 } }"),
  ]),
  plant("per-day-below-round", "a day below a round", "0.5", [
    change(engagement, "budget: { usd: 50 }", "budget: { usd: 50, perDay: 0.5 }"),
  ]),
  plant("worst-case-exceeds-budget", "too little money", "5", [change(engagement, "usd: 50", "usd: 5")]),
  plant("waits-over-a-year", "a gate with patience", "120d", [
    change(build, "gate:\n", "gate:\n  expires: 120d\n"),
    add(
      engagement,
      "environments:\n  dev: { region: us-west-2, size: small, sender: crew@example.com, alarms: [ops@example.com] }\n",
    ),
  ]),
];

export const shopPlants: Plant[] = [
  ...source,
  ...load,
  ...link,
  ...swarm,
  ...work,
  ...assurance,
  ...expressions,
  ...tools,
  ...engagementPlants,
];
