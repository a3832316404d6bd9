import type { Files } from "../rules/workspace.ts";

/** A small workspace that stays as it is, whatever rules come: the tests here never ask them. */
export const shop: Files = {
  "engagements/shop/engagement.yaml": `title: Shop
sow: sow.md
models:
  working: { id: us.anthropic.claude-sonnet-5-5, maxTokens: 4096 }
people:
  customer: [{ name: Ada, email: ada@example.com }]
  operators: [{ name: Olu, email: olu@example.com }]
phases: [plan, build]
budget: { usd: 50 }
`,
  "engagements/shop/sow.md": "The shop sells tea. It must be open by spring.\n",
  "agents/dev.yaml": `title: Developer
description: Writes the application.
model: working
prompt: prompts/member.md.hbs
tools: [git]
writes: [app/**]
`,
  "agents/qa.yaml": `title: Tester
description: Tests the application.
model: working
prompt: prompts/member.md.hbs
tools: [git]
writes: [docs/quality/**]
reviews:
  - { of: "app/**" }
outputs:
  severity: { enum: [none, low, high] }
`,
  "agents/pm.yaml": `title: Project manager
description: Owns the plan.
model: working
prompt: prompts/member.md.hbs
tools: [git]
writes: [docs/*]
mayAsk: true
`,
  "agents/prompts/member.md.hbs": `You are {{agent.title}} in {{phase.title}}.
{{#each team}}
- {{name}}: {{description}}
{{/each}}
`,
  "agents/tools/git.yaml": "description: Reads and writes files.\neffect: write\nbuiltin: git\n",
  "phases/plan.yaml": `title: Plan
goal: Agree on what is built.
swarm: { entry: pm, members: [pm, dev] }
deliverables:
  - { id: plan, path: docs/plan.md, template: page, owner: pm }
gate:
  approvers: { group: customer }
`,
  "phases/build.yaml": `title: Build
goal: Build what was agreed.
swarm: { entry: dev, members: [dev, qa] }
deliverables:
  - { id: app, path: "app/*.ts", owner: dev }
  - { id: report, path: docs/quality/report.md, template: page, owner: qa }
review: { agent: pm, checklist: [It does what was agreed] }
gate:
  approvers: { group: customer }
`,
  "phases/templates/page.md.hbs": "# {{deliverable.title}} of {{project.title}}\n\n## Summary\n",
};
