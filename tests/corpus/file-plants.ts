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
  return { id: "merge-conflict", name, faulty: "<<<<<<< HEAD", changes };
}

/** A file under another path. */
function moved(id: string, name: string, from: string, to: string): Plant {
  return { id, name, faulty: "", changes: [], moves: [[from, to]], at: to };
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
  moved("file-misnamed", "an agent with a capital", dev, "agents/Dev.yaml"),
  moved("file-misnamed", "a phase with the other extension", build, "phases/build.yml"),
  moved("file-misnamed", "a tool in capitals", "agents/tools/git.yaml", "agents/tools/GIT.YAML"),
  moved("file-misnamed", "a template with a capital", page, "phases/templates/Page.md.hbs"),
  moved("file-misnamed", "a prompt with a Cyrillic letter", prompt, "agents/prompts/m\u0435mber.md.hbs"),
  moved("file-misnamed", "a statement of work in capitals", sow, "engagements/shop/SOW.md"),
  moved("file-misplaced", "a tool among the agents", "agents/tools/git.yaml", "agents/git.yaml"),
  moved("file-misplaced", "a phase in the root", build, "build.yaml"),
  moved("file-misplaced", "a template among the phases", page, "phases/page.md.hbs"),
  { ...conflicts("a forgotten line", change(plan, "", ">>>>>>> feature\n")), faulty: ">>>>>>> feature" },
];
