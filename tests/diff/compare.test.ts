import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Change, severities, themes } from "../../compiler/diff/change.ts";
import { compareFiles } from "../../compiler/diff/compare-machines.ts";
import { compareModels } from "../../compiler/diff/compare-models.ts";
import { comparePipelines } from "../../compiler/diff/compare-pipelines.ts";
import { compareTools } from "../../compiler/diff/compare-tools.ts";
import { diffDiagnostics } from "../../compiler/diff/diff-diagnostics.ts";
import { diffEngagement } from "../../compiler/diff/diff-engagement.ts";
import type { HttpTool, Pipeline } from "../../schema/types.ts";
import { engagementHost } from "../support/arbitrary-engagement.ts";
import { changesBetween, faultsOf, inOneLine, lowerUnchecked, pipelineOf, sideOf } from "../support/compiled-shop.ts";

/** Without what follows in money and states. */
function direct(changes: readonly Change[]): string[] {
  return changes.filter(({ theme, subject }) => theme !== "machine" && !subject.startsWith("cost.")).map(inOneLine);
}

const tools = `# agents/tools/deploy.yaml
description: Deploys.
effect: execute
input: {type: object, properties: {where: {type: string}}}
command: {argv: [deploy, "{{where}}"]}
# agents/tools/look.yaml
description: Looks.
effect: read
input: {type: object, properties: {what: {type: string}}}
command: {argv: [look, "{{what}}"]}
`;
const dev = (settings: string) => `${tools}# agents/dev.yaml\n${settings}\n`;
const build = (settings: string) => `# phases/build.yaml\n${settings}\n`;
const shop = (settings: string) => `# engagements/shop/engagement.yaml\n${settings}\n`;

const third = `# phases/ship.yaml
title: Ship
goal: Ship what was built.
swarm: { entry: pm, members: [pm] }
deliverables:
  - { id: notes, path: docs/notes.md, owner: pm }
`;
const order = (phases: string, files = third) => `${files}${shop(`phases: ${phases}`)}`;

const ship = (settings = "") => order("[plan, build, ship]", `${third}${settings}`);

const checked = (schema: string, more = "") => `# phases/plan.yaml
deliverables:
  - { id: plan, path: docs/plan.md, template: page, owner: pm${more} }
# phases/schemas/plan.json
${schema}
`;
const named = ", schema: schemas/plan.json";
const atLeast = (risks: number, more = "") =>
  `{ "title": "Plan ${risks}", "required": ["risks"], "properties": { "risks": { "type": "array", "minItems": ${risks} }${more} } }`;

const strict =
  '{ "required": ["risks"], "additionalProperties": false, "anyOf": [{ "description": "Either.", "minProperties": 1 }], "properties": { "risks": {}, "level": { "type": "string", "enum": ["low"] } } }';

const schemas: [string, string, string, string[]][] = [
  [
    "data are checked from now on",
    checked(atLeast(3)),
    checked(atLeast(3), named),
    ["medium added phases.plan.deliverables.plan.schema"],
  ],
  [
    "data are no longer checked",
    checked(atLeast(3), named),
    checked(atLeast(3)),
    ["high removed phases.plan.deliverables.plan.schema"],
  ],
  [
    "a schema asks for less",
    checked(atLeast(3), named),
    checked(atLeast(2), named),
    ["high weakened schemas.phases/schemas/plan.json/properties/risks/minItems"],
  ],
  [
    "a schema asks for more",
    checked(atLeast(2), named),
    checked(atLeast(2, ', "owner": { "type": "string" }'), named),
    ["medium added schemas.phases/schemas/plan.json/properties/owner/type"],
  ],
  ...(
    [
      ["required", '"required": ["risks"]', '"required": []'],
      ["properties/level/enum", '"enum": ["low"]', '"enum": ["low", "high"]'],
      ["properties/level/type", '"type": "string"', '"type": ["string", "null"]'],
      ["additionalProperties", '"additionalProperties": false', '"additionalProperties": true'],
    ] as const
  ).map(([place, old, now]): [string, string, string, string[]] => [
    `a schema lets more pass by ${place}`,
    checked(strict, named),
    checked(strict.replace(old, now), named),
    [`high weakened schemas.phases/schemas/plan.json/${place}`],
  ]),
  [
    "only the words of a choice in a schema change",
    checked(strict.replace("Either", "One"), named),
    checked(strict, named),
    [],
  ],
  ["a schema is only laid out anew", checked(atLeast(2), named), checked(atLeast(2).replaceAll(" ", "\n "), named), []],
];

test.each(schemas)("a reviewer is told when %s", (_, before, after, expected) => {
  expect(direct(changesBetween(before, after))).toEqual(expected);
});

const rights: [string, string, string, string[]][] = [
  [
    "a tool that reads is granted",
    dev(""),
    dev("tools: [git, look]"),
    ["medium added tools.look", "medium widened agents.dev.tools"],
  ],
  [
    "a tool that changes the world is granted",
    dev("lane: execute"),
    dev("lane: execute\ntools: [git, deploy]"),
    ["high added tools.deploy", "high widened agents.dev.tools"],
  ],
  ["a tool is revoked", dev(""), dev("tools: []"), ["medium narrowed agents.dev.tools"]],
  ["the lane is raised", dev(""), dev("lane: execute"), ["high raised agents.dev.lane"]],
  ["the lane is lowered", dev("lane: execute"), dev(""), ["medium lowered agents.dev.lane"]],
  ["a write scope is widened", dev(""), dev('writes: ["**"]'), ["high widened agents.dev.writes"]],
  ["a write scope is narrowed", dev(""), dev('writes: ["app/*"]'), ["medium narrowed agents.dev.writes"]],
  [
    "a write scope goes elsewhere",
    dev('writes: ["app/**", "lib/**"]'),
    dev('writes: ["app/**", "src/**"]'),
    ["high widened agents.dev.writes", "medium narrowed agents.dev.writes"],
  ],
  ["an agent may ask", dev(""), dev("mayAsk: true"), ["medium widened agents.dev.mayAsk"]],
  [
    "a tool's effect is raised",
    dev("lane: execute\ntools: [git, look]"),
    dev("lane: execute\ntools: [git, look]").replace("effect: read", "effect: execute"),
    ["high widened tools.look.effect"],
  ],
  [
    "a tool runs another command",
    dev("tools: [git, look]"),
    dev("tools: [git, look]").replace("argv: [look,", "argv: [look, --all,"),
    ["high changed tools.look.command.argv"],
  ],
  [
    "a tool takes another argument",
    dev("tools: [git, look]"),
    dev("tools: [git, look]").replace("{what: {type: string}}", "{what: {type: string}, how: {type: string}}"),
    ["medium changed tools.look.input"],
  ],
  [
    "a tool gets a secret and another program",
    dev("tools: [git, look]"),
    dev("tools: [git, look]").replace(
      'argv: [look, "{{what}}"]}\n',
      'argv: [look, "{{what}}"]}\nsecrets: [{name: FORGE_TOKEN, from: forge}]\nrequires: {npm: [eslint@9.39.1]}\n',
    ),
    ["high widened tools.look.secrets", "medium added tools.look.requires"],
  ],
  [
    "a tool comes with a secret",
    dev("").replace(
      'argv: [look, "{{what}}"]}\n',
      'argv: [look, "{{what}}"]}\nsecrets: [{name: FORGE_TOKEN, from: forge}]\n',
    ),
    dev("tools: [git, look]").replace(
      'argv: [look, "{{what}}"]}\n',
      'argv: [look, "{{what}}"]}\nsecrets: [{name: FORGE_TOKEN, from: forge}]\n',
    ),
    ["medium added tools.look", "high widened tools.look.secrets", "medium widened agents.dev.tools"],
  ],
  [
    "a tool loses its secret",
    dev("tools: [git, look]").replace(
      'argv: [look, "{{what}}"]}\n',
      'argv: [look, "{{what}}"]}\nsecrets: [{name: FORGE_TOKEN, from: forge}]\n',
    ),
    dev("tools: [git, look]"),
    ["medium narrowed tools.look.secrets"],
  ],
  ["an agent may use more tokens", dev(""), dev("budget: {tokens: 900000}"), ["medium lowered agents.dev.budget"]],
];

const gates: [string, string, string, string[]][] = [
  [
    "a gate and a review are added",
    ship(),
    ship("review: {agent: dev, checklist: [It is shipped]}\ngate: {approvers: {group: customer}}\n"),
    ["medium added phases.ship.gate", "medium added phases.ship.review"],
  ],
  [
    "a gate and a review are removed",
    ship("review: {agent: dev, checklist: [It is shipped]}\ngate: {approvers: {group: customer}}\n"),
    ship(),
    ["high removed phases.ship.gate", "high removed phases.ship.review"],
  ],
  [
    "more approvals are needed",
    shop(
      "people:\n  customer: [{ name: Ada, email: ada@example.com }, { name: Bo, email: bo@example.com }]\n  operators: [{ name: Olu, email: olu@example.com }]",
    ),
    `${shop("people:\n  customer: [{ name: Ada, email: ada@example.com }, { name: Bo, email: bo@example.com }]\n  operators: [{ name: Olu, email: olu@example.com }]")}${build("gate: {approvers: {group: customer, quorum: 2}}")}`,
    ["medium strengthened phases.build.gate.quorum"],
  ],
  [
    "silence becomes approval",
    shop("mode: full"),
    shop("mode: full") + build("gate: {approvers: {group: customer}, onExpire: approve}"),
    ["high weakened phases.build.gate.onExpire"],
  ],
  [
    "silence stops being approval",
    shop("mode: full") + build("gate: {approvers: {group: customer}, onExpire: approve}"),
    shop("mode: full") + build("gate: {approvers: {group: customer}, onExpire: stop}"),
    ["medium strengthened phases.build.gate.onExpire"],
  ],
  [
    "silence approves sooner",
    shop("mode: full") + build("gate: {approvers: {group: customer}, onExpire: approve, expires: 20d}"),
    shop("mode: full") + build("gate: {approvers: {group: customer}, onExpire: approve, expires: 10d}"),
    ["high weakened phases.build.gate.expires"],
  ],
  [
    "a gate may pass by itself",
    shop("mode: full"),
    shop("mode: full") + build(`gate: {approvers: {group: customer}, approveWhen: 'qa.severity = "none"'}`),
    ["high weakened phases.build.gate.approveWhen"],
  ],
  ["the mode becomes full", "", shop("mode: full"), ["high weakened mode"]],
  ["others decide", "", build("gate: {approvers: {group: operators}}"), ["high changed phases.build.gate.group"]],
  [
    "a second group must approve as well",
    "",
    build("gate: {approvers: [{group: customer}, {group: operators}]}"),
    ["medium strengthened phases.build.gate.approvers"],
  ],
  [
    "the approval of a group is no longer needed",
    build("gate: {approvers: [{group: customer}, {group: operators}]}"),
    build("gate: {approvers: {group: operators}}"),
    ["high weakened phases.build.gate.approvers"],
  ],
  [
    "votes can be passed on",
    "",
    build("gate: {approvers: {group: customer}, delegate: operators}"),
    ["high weakened phases.build.gate.delegate"],
  ],
  ["a list names the one group that decided before", "", build("gate: {approvers: [{group: customer}]}"), []],
  [
    "a gate expires later",
    "",
    build("gate: {approvers: {group: customer}, expires: 60d}"),
    ["medium raised phases.build.gate.expires"],
  ],
  [
    "a decision is due sooner",
    "",
    build("gate: {approvers: {group: customer}, due: 2d}"),
    ["low lowered phases.build.gate.due"],
  ],
  [
    "reminders are sent",
    "",
    build("gate: {approvers: {group: customer}, remind: [1d]}"),
    ["low changed phases.build.gate.remind"],
  ],
  [
    "the decision is rated",
    "",
    build("gate: {approvers: {group: customer}, ratings: [quality]}"),
    ["low added phases.build.gate.ratings"],
  ],
  [
    "changes go to an earlier phase, less often, and then stop the project",
    "",
    build("gate: {approvers: {group: customer}, onRevise: {to: plan, rounds: 1, then: stop}}"),
    [
      "medium weakened phases.build.gate.onRevise.rounds",
      "medium changed phases.build.gate.onRevise.to",
      "medium changed phases.build.gate.onRevise.then",
    ],
  ],
  [
    "a checklist loses an item and gains one",
    "",
    build("review: { agent: pm, checklist: [It is fast] }"),
    ["high weakened phases.build.review.checklist", "medium strengthened phases.build.review.checklist"],
  ],
  [
    "a failed review no longer blocks the phase",
    "",
    build("review: { agent: pm, checklist: [It does what was agreed], onFail: {rounds: 2, then: gate} }"),
    ["high weakened phases.build.review.then", "medium raised phases.build.review.rounds"],
  ],
  [
    "another agent reviews",
    "",
    build("review: { agent: qa, checklist: [It does what was agreed] }"),
    ["medium changed phases.build.review"],
  ],
  ["a check is added", "", build("checks: [{run: [node, --test]}]"), ["medium added phases.build.checks.node --test"]],
  [
    "a check is removed",
    build("checks: [{run: [node, --test]}]"),
    "",
    ["high removed phases.build.checks.node --test"],
  ],
  [
    "a check becomes optional",
    build("checks: [{run: [node, --test]}]"),
    build("checks: [{run: [node, --test], optional: true}]"),
    ["high weakened phases.build.checks.node --test"],
  ],
  [
    "a verdict blocks the phase for fewer findings",
    "# agents/qa.yaml\nreviews: [{of: app/**, blockOn: [high, critical]}]\n",
    "# agents/qa.yaml\nreviews: [{of: app/**, blockOn: [critical]}]\n",
    ["high weakened agents.qa.reviews"],
  ],
  ["an agent owes no verdict any more", "", "# agents/qa.yaml\nreviews: []\n", ["high weakened agents.qa.reviews"]],
];

const people = (customers: string) =>
  shop(`people:\n  customer: [${customers}]\n  operators: [{ name: Olu, email: olu@example.com }]`);

const others: [string, string, string, string[]][] = [
  [
    "an approver joins and another leaves",
    "",
    people("{name: Bo, email: bo@example.com}"),
    ["high added people.customer", "high removed people.customer"],
  ],
  [
    "an approver has another address",
    "",
    people("{name: Ada, email: ada@example.org}"),
    ["high changed people.customer"],
  ],
  [
    "old versions and logs are deleted sooner",
    shop("retention: { versions: 730d, logs: 365d }"),
    shop("retention: { versions: 60d, logs: 90d }"),
    ["high weakened retention.versions", "high weakened retention.logs"],
  ],
  ["old versions are kept longer", "", shop("retention: { versions: 730d }"), ["low strengthened retention.versions"]],
  [
    "more money may be granted",
    "",
    shop("budget: { usd: 50, topUp: { group: operators, step: 10, max: 20 } }"),
    ["medium changed budget.topUp"],
  ],
  ["the customer may start projects", "", shop("start: {by: [operators, customer]}"), ["high widened start.by"]],
  ["the customer may start projects no more", shop("start: {by: [customer]}"), "", ["medium narrowed start.by"]],
  ["it is written that operators start projects", "", shop("start: {by: [operators]}"), []],
  [
    "the budget is raised",
    "",
    shop("budget: {usd: 60, warnAt: 70%}"),
    ["medium raised budget.usd", "low lowered budget.warnAt"],
  ],
  [
    "a model is replaced and falls back to another",
    "",
    shop(
      "models:\n  working: {id: us.anthropic.claude-opus-5-5, fallback: [us.anthropic.claude-opus-4-8], maxTokens: 8192, cache: 1h}",
    ),
    [
      "medium changed models.working.id",
      "medium changed models.working.fallback",
      "medium raised models.working.maxTokens",
      "medium changed models.working.cache",
    ],
  ],
  [
    "a model is worked with differently",
    "",
    shop(
      "models:\n  working: {id: us.anthropic.claude-sonnet-5-5, maxTokens: 4096, profile: lean, effort: low, fields: {thinking: {type: adaptive}}}",
    ),
    [
      "medium changed models.working.profile",
      "medium changed models.working.effort",
      "medium changed models.working.fields",
    ],
  ],
  [
    "a price is declared",
    "",
    shop(
      "models:\n  working: {id: us.anthropic.claude-sonnet-5-5, maxTokens: 4096, price: {input: 2.2, output: 20, cacheRead: 0.11, cacheWrite: 2.75}}",
    ),
    ["medium raised models.working.prices.us.anthropic.claude-sonnet-5-5.outputMicros"],
  ],
  [
    "a prompt is reworded",
    "",
    "# agents/prompts/member.md.hbs\nYou are {{agent.title}}.\n",
    ["dev", "pm", "qa"].map((agent) => `medium changed agents.${agent}.prompt`),
  ],
  [
    "an agent reports another value",
    "",
    "# agents/qa.yaml\noutputs:\n  severity: { enum: [none, low, high] }\n  count: {type: number}\n",
    ["medium added agents.qa.outputs"],
  ],
  [
    "an agent is described differently",
    "",
    dev("title: Builder\ndescription: Builds.").replace(tools, ""),
    ["low changed agents.dev.description", "low changed agents.dev.title"],
  ],
  ["an agent gets a budget in dollars", "", dev("budget: { usd: 5 }"), ["medium added agents.dev.budget.usd"]],
  [
    "an agent's budget in dollars goes up",
    dev("budget: { usd: 5 }"),
    dev("budget: { usd: 6 }"),
    ["medium changed agents.dev.budget.usd"],
  ],
  [
    "limits go up and down",
    "",
    build("limits: {turns: 90, handoffs: 10, time: 1h, tokens: 1000000, usd: 10, onLimit: fail}"),
    [
      "medium raised phases.build.limits.turns",
      "medium lowered phases.build.limits.handoffs",
      "medium raised phases.build.limits.timeSeconds",
      "medium lowered phases.build.limits.tokens",
      "medium lowered phases.build.limits.maxCostMicros",
      "medium changed phases.build.limits.onLimit",
    ],
  ],
  [
    "the swarm is another",
    "",
    build("swarm: { entry: qa, members: [dev, qa, pm] }"),
    ["medium added phases.build.swarm.members", "medium changed phases.build.swarm.entry"],
  ],
  [
    "deliverables come, go and change",
    "",
    build(
      'deliverables:\n  - { id: app, path: "app/**", owner: dev, min: 2, optional: true }\n  - { id: notes, path: app/notes.md, owner: dev }',
    ),
    [
      "medium changed phases.build.deliverables.app.path",
      "medium raised phases.build.deliverables.app.min",
      "medium weakened phases.build.deliverables.app.optional",
      "medium added phases.build.deliverables.notes",
      "medium removed phases.build.deliverables.report",
    ],
  ],
  ["a goal is reworded", "", build("goal: Build it."), ["medium changed phases.build.goal"]],
  [
    "a template has another heading",
    "",
    "# phases/templates/page.md.hbs\n# {{deliverable.title}}\n\n## Details\n",
    ["medium added templates.page.sections", "medium removed templates.page.sections"],
  ],
  ["the statement of work is another", "", "# engagements/shop/sow.md\nThe shop sells coffee.\n", ["low changed sow"]],
  [
    "an environment comes, and another becomes public",
    shop("environments:\n  prod: {region: us-east-1, size: large, sender: crew@example.com}"),
    shop(
      "environments:\n  dev: {region: us-east-1, size: small}\n  prod: {region: us-east-1, size: large, sender: crew@example.com, network: public}",
    ),
    ["high weakened environments.prod.network", "medium added environments.dev"],
  ],
];

const flow: [string, string, string, string[]][] = [
  ["a phase is added", "", order("[plan, build, ship]"), ["medium added phases.ship"]],
  [
    "a phase with a gate is removed",
    "",
    shop("phases: [plan]"),
    ["medium removed agents.qa", "high removed phases.build", "medium removed tools.review"],
  ],
  [
    "phases change places",
    order("[plan, build, ship]"),
    order("[ship, plan, build]"),
    ["medium changed phases.ship.order"],
  ],
  [
    "a phase is renamed",
    order("[plan, build, ship]"),
    order("[plan, build, deliver]", third.replace("phases/ship", "phases/deliver")),
    ["low changed phases.deliver.name"],
  ],
  [
    "a phase becomes conditional",
    order("[plan, build, ship]"),
    order(`[plan, build, {phase: ship, when: 'qa.severity = "none"'}]`),
    ["medium added phases.ship.when"],
  ],
  [
    "phases run side by side",
    order("[plan, build, ship]"),
    order("[plan, {parallel: [build, ship]}]"),
    ["medium changed phases.build.parallel"],
  ],
  [
    "the work may go back, later more often",
    order(`[plan, {phase: build, sendBack: {when: "qa.severity = 'high'", to: plan, rounds: 2}}]`),
    order(`[plan, {phase: build, sendBack: {when: "qa.severity = 'high'", to: plan, rounds: 4, then: stop}}]`),
    ["medium changed phases.build.sendBack.then", "medium raised phases.build.sendBack.rounds"],
  ],
  [
    "the work may go back under a condition",
    order("[plan, build]"),
    order(`[plan, {phase: build, sendBack: {when: "qa.severity = 'high'", to: plan}}]`),
    ["medium added phases.build.sendBack"],
  ],
  [
    "a branch becomes conditional, and another gets a smaller team",
    order("[{parallel: [plan, build, ship]}]"),
    order("[{parallel: [{phase: plan, members: [pm]}, build, {phase: ship, when: 'true'}]}]"),
    ["medium added phases.ship.when", "medium removed phases.plan.swarm.members"],
  ],
];

describe.each([
  ["rights", rights],
  ["gates", gates],
  ["flow", flow],
  ["people, money and work", others],
])("%s", (_, cases) => {
  test.each(cases)("%s", (_, before, after, expected) => {
    expect(direct(changesBetween(before, after)).toSorted()).toEqual(expected.toSorted());
  });
});

describe("what means the same is no change", () => {
  test.each([
    [
      "keys in another order",
      "# agents/qa.yaml\noutputs:\n  count: {type: number, description: How many}\n",
      "# agents/qa.yaml\noutputs:\n  count: {description: How many, type: number}\n",
    ],
    ["a default that is spelled out", "", build("limits: {turns: 60, handoffs: 15}")],
    ["a write scope with a pattern that another contains", dev(""), dev('writes: ["app/**", "app/src/*.ts"]')],
    ["members in another order", "", build("swarm: { entry: dev, members: [qa, dev] }")],
    ["another unit of time", build("limits: {time: 60m}"), build("limits: {time: 1h}")],
    ["tools in another order", dev("tools: [git, look]"), dev("tools: [look, git]")],
  ])("%s", (_, before, after) => {
    expect(changesBetween(before, after)).toEqual([]);
  });

  test("any engagement compared with itself", () => {
    fc.assert(
      fc.property(engagementHost, (host) => {
        const pipeline = lowerUnchecked(host, "any");
        expect(comparePipelines(pipeline, structuredClone(pipeline))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the list of changes", () => {
  const all = changesBetween(
    "",
    `${dev('lane: execute\ntools: [deploy]\nwrites: ["**"]')}${people("{name: Bo, email: bo@example.com}")}${build("gate: {approvers: {group: operators}}\nlimits: {turns: 90}")}`,
  );

  test("begins with what is gravest, and in that with rights and gates", () => {
    const ranks = all.map(({ severity, theme }) => severities.indexOf(severity) * 100 + themes.indexOf(theme));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(all[0]).toMatchObject({ theme: "rights", severity: "high" });
  });

  test("is the same at every run", () => {
    expect(comparePipelines(pipelineOf(""), pipelineOf(tools))).toEqual(
      comparePipelines(pipelineOf(""), pipelineOf(tools)),
    );
  });

  test("names people and never their addresses", () => {
    expect(JSON.stringify(all)).toContain("Bo");
    expect(JSON.stringify(all)).not.toContain("@");
  });

  test("says what it is about in sentences with both values", () => {
    expect(all.find(({ subject }) => subject === "agents.dev.lane")).toEqual({
      theme: "rights",
      kind: "raised",
      severity: "high",
      subject: "agents.dev.lane",
      sentence: "dev is now in the lane execute instead of dry-run.",
      before: "dry-run",
      after: "execute",
    });
  });
});

describe("what follows for money and the machine", () => {
  test("a lower limit lowers the worst case, a further phase needs further states", () => {
    const changes = changesBetween(
      build("limits: {usd: 20}"),
      `${ship()}${build("limits: {usd: 2}")}${shop("budget: {usd: 900}")}`,
    );
    const found = changes.map(inOneLine);
    expect(found).toContain("medium lowered cost.worstUncapped");
    expect(found).toContain("low raised machine.states");
  });

  test("an environment's month costs more", () => {
    const of = (micros: number) => ({
      ...sideOf(),
      monthlyMicros: { dev: micros, ...(micros > 1e6 && { prod: 1 }) },
    });
    expect(diffEngagement("shop", of(1e6), of(2e6)).changes.map(({ sentence }) => sentence)).toEqual([
      "An idle month of dev costs $2.00 instead of $1.00.",
    ]);
  });

  test("an environment's further right is a widened right", () => {
    const manifest = (actions: string[]) => [
      {
        path: "infra/dev/manifest.json",
        text: JSON.stringify({ rights: { api: [{ actions, resources: ["table"] }] } }),
      },
      {
        path: "infra/dev/main.tf.json",
        text: JSON.stringify({
          resource: { aws_dynamodb_table: Object.fromEntries(actions.map((name) => [name, {}])) },
        }),
      },
    ];
    expect(compareFiles(manifest(["dynamodb:GetItem"]), manifest(["dynamodb:GetItem", "dynamodb:Scan"]))).toEqual([
      {
        theme: "rights",
        kind: "widened",
        severity: "high",
        subject: "environments.dev.roles.api",
        sentence: 'In dev the role api may now also "dynamodb:Scan on table".',
        after: ["dynamodb:Scan on table"],
      },
      {
        theme: "machine",
        kind: "added",
        severity: "medium",
        subject: "environments.dev.resources",
        sentence: 'The environment dev now also has "aws_dynamodb_table.dynamodb:Scan".',
        after: ["aws_dynamodb_table.dynamodb:Scan"],
      },
    ]);
  });
});

describe("engagements and diagnostics", () => {
  const sound = sideOf();
  const faults = faultsOf("# phases/plan.yaml\ngaol: x\n");

  test.each([
    ["added", undefined, sound],
    ["removed", sound, undefined],
    ["unknown", sound, {}],
    ["same", sound, sound],
  ])("an engagement is %s", (state, before, after) => {
    expect(diffEngagement("shop", before, after)).toMatchObject({ state, changes: [] });
  });

  test("a diagnostic is new when the base does not report it, whatever lines moved", () => {
    const moved = faults.map((each) => ({ ...each, span: { ...each.span, line: each.span.line + 3 } }));
    expect(diffDiagnostics([], faults).added.map(({ id }) => id)).toEqual(["unknown-key"]);
    expect(diffDiagnostics(faults, moved)).toEqual({ added: [], resolved: [] });
    expect(diffDiagnostics(faults, []).resolved).toEqual(faults);
    expect(diffDiagnostics([], [...faults, ...faults]).added).toEqual(faults);
  });
});

test("where a model's prompts go, and which secrets go with them, are reported as rights", () => {
  const pipeline = pipelineOf(shop(""));
  const [name = "", model] = Object.entries(pipeline.models)[0] ?? [];
  if (model === undefined) throw new Error("The shop declares no model.");
  const keyed = { ...model, endpoint: "https://models.example/v1", key: "model-key", ids: [...model.ids, "other"] };
  const elsewhere = { other: { provider: model.provider, endpoint: "https://other.example/v1", key: "other-key" } };
  const after = { ...pipeline, models: { [name]: { ...keyed, elsewhere } } };
  const said = (one: Pipeline, other: Pipeline) => compareModels(one, other).map(({ sentence }) => sentence);
  expect(said(pipeline, after)).toEqual([
    "Prompts for working now go to https://models.example/v1.",
    'Calls of working now send the secret "model-key".',
    'Prompts for "other" now go to https://other.example/v1.',
    'Calls of "other" now send the secret "other-key".',
    'When working is unavailable, "other" takes its place.',
  ]);
  expect(said(after, pipeline)).toContain('Calls of working no longer send the secret "model-key".');
  const moved = { other: { ...elsewhere.other, provider: "openai" as const, fields: { seed: 1 } } };
  expect(said(after, { ...pipeline, models: { [name]: { ...keyed, elsewhere: moved } } })).toEqual([
    '"other" is now provided by a different service: openai.',
    'The additional request fields of "other" changed.',
  ]);
  expect(said({ ...pipeline, models: {} }, after)).toContain('Calls of working now send the secret "model-key".');
});

test("a changed call of a web service is a change of rights, by what it sends and where to", () => {
  const request: HttpTool["http"] = {
    ...{ method: "GET", origin: "https://status.example.com", path: "/a", query: {}, headers: {} },
    ...{ timeoutSeconds: 30, maxBytes: 256 * 1024, addresses: [] },
  };
  const tool = (http: Partial<HttpTool["http"]>): Pipeline =>
    ({
      tools: {
        status: {
          kind: "http",
          name: "status",
          description: "",
          effect: "read",
          input: {},
          http: { ...request, ...http },
        },
      },
    }) as unknown as Pipeline;
  const said = (http: Partial<HttpTool["http"]>) =>
    compareTools(tool({}), tool(http)).map(({ theme, severity, sentence }) => [theme, severity, sentence]);
  expect(said({})).toEqual([]);
  expect(said({ origin: "https://other.example.com" })).toEqual([
    ["rights", "high", "status now calls https://other.example.com instead of https://status.example.com."],
  ]);
  expect(said({ addresses: ["10.0.0.0/8"] })).toEqual([
    ["rights", "high", 'status may now connect to the private addresses "10.0.0.0/8".'],
  ]);
  expect(said({ method: "POST", body: { a: 1 }, timeoutSeconds: 60 }).map(([, severity]) => severity)).toEqual([
    "high",
    "high",
    "low",
  ]);
});
