import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const repository = join(import.meta.dirname, "../../..");

/** Files of each engagement, the statement of work included. */
export const filesPerEngagement = 10;

/**
 * Writes a sound workspace: this repository's library of agents and phases, and engagements that use two of its phases
 * beside two phases, two agents, a tool and a template of their own. No two engagements have the same text.
 */
export function makeWorkspace(root: string, engagements: number): void {
  for (const folder of ["agents", "phases"]) cpSync(join(repository, folder), join(root, folder), { recursive: true });
  for (let number = 1; number <= engagements; number++) {
    const folder = join(root, "engagements", engagementName(number));
    for (const [path, text] of Object.entries(engagementFiles(number))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }
}

export function engagementName(number: number): string {
  return `customer-${String(number).padStart(4, "0")}`;
}

function engagementFiles(number: number): Record<string, string> {
  return {
    "engagement.yaml": engagement(number),
    "sow.md": `# Order ${number}\n\nThe customer wants a catalogue of ${number + 10} products on the web within ${(number % 9) + 3} weeks.\n`,
    "phases/intake.yaml": phase(number, "intake", "Intake", 12 + (number % 30)),
    "phases/delivery.yaml": phase(number, "delivery", "Delivery", 20 + (number % 30)),
    "agents/liaison.yaml": agent(number, "liaison", "Customer liaison", "docs/intake/**"),
    "agents/builder.yaml": agent(number, "builder", "Catalogue builder", "docs/delivery/**"),
    "agents/prompts/liaison.md.hbs": prompt(number),
    "agents/prompts/builder.md.hbs": prompt(number),
    "tools/stock.yaml": tool(number),
    "templates/report.md.hbs": `# {{deliverable.title}} for {{project.title}}\n\n## Results of order ${number}\n\n## Open points\n`,
  };
}

function engagement(number: number): string {
  return `# yaml-language-server: $schema=../../schema/engagement.schema.json
title: Customer ${number}
description: A catalogue for customer ${number}, from the first talk to the handover.
sow: sow.md
models:
  reasoning:
    id: us.anthropic.claude-opus-5-5
    fallback: [us.anthropic.claude-opus-4-8]
    maxTokens: 32768
    cache: 1h
  working:
    id: us.anthropic.claude-sonnet-5-5
    maxTokens: ${8192 + number}
people:
  customer:
    - {name: Customer ${number}, email: customer-${number}@example.com}
  operators:
    - {name: Delivery lead, email: lead@example.com}
phases: [intake, discovery, architecture, delivery]
mode: guided
budget: {usd: ${400 + (number % 100)}, warnAt: 70%}
questions:
  group: customer
  remind: [1d, 3d]
  expires: 14d
`;
}

function phase(number: number, id: string, title: string, turns: number): string {
  return `# yaml-language-server: $schema=../../../schema/phase.schema.json
title: ${title}
goal: Bring the catalogue of customer ${number} through ${id} with nothing left open.
swarm:
  entry: liaison
  members: [liaison, builder, pm]
limits:
  turns: ${turns}
  handoffs: 12
  time: 30m
  repetition: {window: 8, agents: 3}
  usd: 8
deliverables:
  - id: report
    title: Report on ${id}
    path: docs/${id}/report.md
    template: report
    owner: ${id === "intake" ? "liaison" : "builder"}
review:
  agent: pm
  checklist:
    - Every point of the order is answered
    - Nothing in the report contradicts the statement of work
  onFail: {rounds: 1, then: gate}
gate:
  approvers: {group: customer, quorum: 1}
  ratings: [quality, relevance]
  due: 7d
  remind: [2d, 5d]
  expires: 30d
  onExpire: ask-operator
`;
}

function agent(number: number, name: string, title: string, writes: string): string {
  return `# yaml-language-server: $schema=../../../schema/agent.schema.json
title: ${title}
description: Does what customer ${number} needs of a ${name}; hand over when the report is due.
model: working
prompt: prompts/${name}.md.hbs
tools: [git, ledger, stock]
writes: ["${writes}"]
lane: execute
outputs:
  ready: {type: boolean, description: Whether the report is complete.}
budget: {tokens: ${500_000 + number}}
`;
}

function tool(number: number): string {
  return `# yaml-language-server: $schema=../../../schema/tool.schema.json
description: Looks up how many pieces of a product customer ${number} has in stock.
effect: read
command: {argv: [stock, --customer, "${number}", --product, "{{product}}"], timeout: 1m}
input:
  type: object
  required: [product]
  properties:
    product: {type: string, description: The product's number.}
  additionalProperties: false
`;
}

function prompt(number: number): string {
  return `# {{agent.title}}

You work for customer ${number} on {{phase.title}}. The goal: {{phase.goal}}

{{#each deliverables}}
- \`{{path}}\`: {{title}} (owner: {{owner}})
{{/each}}

{{#each team}}
- \`{{name}}\`, {{title}}: {{description}}
{{/each}}
`;
}
