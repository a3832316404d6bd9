import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { overlay } from "../workspace.ts";

const root = join(import.meta.dirname, "../../..");

/** Path of the roles of the shop's deployment, and their boundary. */
export const rolePath = "/delivery/crew/";
export const boundaryName = "delivery/Boundary";

const planning = `# phases/plan.yaml
swarm: {entry: pm, members: [pm]}
`;

const environments = `environments:
  live: {region: us-east-1, size: small, rolePath: ${rolePath}, permissionsBoundary: ${boundaryName}, tags: {CostCenter: "4711"}}
`;

/** The first release of the shop: its developer has a model and a lane of its own, with a secret. */
export const first = overlay(`${planning}# agents/tools/deploy.yaml
description: Deploys.
effect: execute
input: {type: object, properties: {}}
command: {argv: [node, --version]}
secrets: [{name: TOKEN, from: forge}]
# agents/dev.yaml
lane: execute
tools: [git, deploy]
# agents/pm.yaml
model: planning
# agents/qa.yaml
model: planning
# engagements/shop/engagement.yaml
models:
  working: {id: us.anthropic.claude-sonnet-5-5, maxTokens: 4096}
  planning: {id: us.anthropic.claude-haiku-5-5, maxTokens: 4096}
${environments}`);

/** The second: without that model, lane, tool and secret; what its phase `build` delivers has another place. */
export const second = overlay(`${planning}# agents/dev.yaml
model: planning
writes: [source/**]
# agents/pm.yaml
model: planning
# agents/qa.yaml
model: planning
reviews:
  - { of: "source/**" }
# phases/build.yaml
title: Construction
deliverables:
  - { id: app, path: "source/*.ts", owner: dev }
  - { id: report, path: docs/quality/report.md, template: page, owner: qa }
# engagements/shop/engagement.yaml
models:
  planning: {id: us.anthropic.claude-haiku-5-5, maxTokens: 4096}
${environments}`);

interface WithTriggers {
  /** Those that act in the environment `live`. */
  acting?: string;
  /** Further environments. */
  others?: string;
  /** Further files, as `overlay` takes them. */
  files?: string;
}

/** A release with these flows of the shop, and triggers that act in its environment. */
export function withFlows(
  flows: string,
  triggers = "",
  { acting = "all", others = "", files = "" }: WithTriggers = {},
): { readonly [path: string]: string } {
  const live = triggers === "" ? environments : environments.replace("size: small", `size: small, triggers: ${acting}`);
  return overlay(`${planning}# engagements/shop/engagement.yaml
models:
  working: {id: us.anthropic.claude-haiku-5-5, maxTokens: 4096}
flows:
${flows}
${triggers}${live}${others}${files}`);
}

/** Writes a release's files, and nothing else, to a folder. */
export function writeWorkspace(folder: string, files: { readonly [path: string]: string }): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Copies crew as it is installed, with a runner of other bytes. Resolves with its command line and the key of its runner's bundle. */
export function otherCrew(folder: string): { bin: string; bundle: string } {
  for (const part of [
    "cli/bin.js",
    "cli/bundle.cjs",
    "cli/newer-node.cjs",
    "build/cli",
    "build/packages",
    "build/statement",
    "package.json",
    "schema",
    "site/dist/client",
  ])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const list = join(folder, "build/packages/packages.json");
  const packages = JSON.parse(readFileSync(list, "utf8"));
  const built = readFileSync(join(folder, "build/packages", packages.runner.file));
  const bytes = Buffer.concat([built, Buffer.from("\n// The runner of an earlier version.\n")]);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const file = `runner-${sha256}.mjs`;
  const bundle = `runner/${sha256}.mjs`;
  writeFileSync(join(folder, "build/packages", file), bytes);
  writeFileSync(list, JSON.stringify({ ...packages, runner: { file, sha256, key: bundle } }));
  return { bin: join(folder, "cli/bin.js"), bundle };
}
