import type { Change, Plant } from "./plant.ts";

const engagement = "engagements/shop/engagement.yaml";
const plan = "phases/plan.yaml";
const build = "phases/build.yaml";
const dev = "agents/dev.yaml";
const prompt = "agents/prompts/member.md.hbs";
const page = "phases/templates/page.md.hbs";
const sow = "engagements/shop/sow.md";

const change = (file: string, find: string, replace: string): Change => ({ file, find, replace });

/** A conflict in the place of a text: one side keeps it. */
function conflict(file: string, find: string, other: string): Change {
  return change(file, find, `<<<<<<< HEAD\n${find}=======\n${other}>>>>>>> feature\n`);
}

function conflicts(name: string, ...changes: Change[]): Plant {
  return { id: "merge-conflict", name, guilty: "<<<<<<< HEAD", changes };
}

/** Faults of whole files: what a merge, a copy or a rename leaves behind. */
export const filePlants: Plant[] = [
  conflicts("around a top-level key", conflict(plan, "goal: Agree on what is built.\n", "goal: Agree.\n")),
  conflicts("around a list", conflict(plan, "deliverables:\n", "deliverables: []\n")),
  conflicts("in an element", conflict(build, '  - { id: app, path: "app/*.ts", owner: dev }\n', "")),
  conflicts("in the engagement", conflict(engagement, "phases: [plan, build]\n", "phases: [build]\n")),
  conflicts("in an agent", conflict(dev, "tools: [git]\n", "tools: [git, review]\n")),
  conflicts("in a prompt", change(prompt, "", "<<<<<<< HEAD\nOne.\n||||||| base\n=======\nTwo.\n>>>>>>> feature\n")),
  conflicts("in a template", conflict(page, "## Summary\n", "## Overview\n")),
  conflicts("in the statement of work", conflict(sow, "The shop sells tea. It must be open by spring.\n", "Tea.\n")),
  { ...conflicts("a forgotten line", change(plan, "", ">>>>>>> feature\n")), guilty: ">>>>>>> feature" },
];
