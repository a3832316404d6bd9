import { existsSync, globSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { runnableEngagement } from "../../cli/compile-engagement.ts";
import { packageFile } from "../../cli/package-file.ts";
import { listStarters, openStarter } from "../../cli/starters/starter.ts";
import { workspaceFiles } from "../../cli/starters/workspace-files.ts";
import { estimateProject } from "../../compiler/cost/estimate-project.ts";
import { comparePipelines } from "../../compiler/diff/compare-pipelines.ts";
import { compile, type Host, nodeHost, renderText, validate } from "../../compiler/index.ts";
import { rehearse } from "../../runtime/local/rehearse.ts";
import type { EngagementFile, PhaseFile } from "../../schema/types.ts";
import { writeWorkspace } from "../support/run-crew.ts";
import { isLong } from "../support/seed.ts";

const root = join(import.meta.dirname, "../..");
const starters = listStarters();
const folders = new Map(
  starters.map((name) => [name, writeWorkspace(Object.fromEntries(workspaceFiles(openStarter(name)).files))]),
);
const folderOf = (starter: string): string => folders.get(starter)!;

afterAll(() => {
  for (const folder of folders.values()) rmSync(folder, { recursive: true });
});

test("there are five starters", () => {
  expect(starters).toEqual(["cloudcrew", "data-pipeline", "requests", "rest-api", "web-app"]);
});

describe.each(starters)("the workspace of %s", (starter) => {
  test("has nothing wrong and nothing unused in it, under a name of one's own", () => {
    const { files, pipeline } = workspaceFiles(openStarter(starter), "acme-orders");
    const folder = writeWorkspace(Object.fromEntries(files));
    const { diagnostics, sources, engagements } = validate(nodeHost(folder));
    rmSync(folder, { recursive: true });
    expect(renderText(diagnostics, sources)).toBe("");
    expect(engagements).toEqual(["acme-orders"]);
    expect(pipeline.phases).not.toEqual({});
    expect(files.get("engagements/acme-orders/engagement.yaml")).toMatch(/^title: Acme orders$/m);
  });

  test("means what the starter means", () => {
    const [before, after] = [openStarter(starter).host, nodeHost(folderOf(starter))].map((host) =>
      compile(host, { engagement: starter }),
    );
    const [old = [], now = []] = [before?.flows, after?.flows];
    expect(now.map(({ name }) => name)).toEqual(old.map(({ name }) => name));
    for (const [index, { pipeline }] of old.entries())
      expect(comparePipelines(pipeline, now[index]!.pipeline)).toEqual([]);
  });

  test("names in the first line of each YAML file a schema that is there", () => {
    const paths = globSync("{engagements,agents,phases}/**/*.yaml", { cwd: folderOf(starter) });
    expect(paths.length).toBeGreaterThan(6);
    const broken = paths.filter((path) => !hasSchema(join(folderOf(starter), path)));
    expect(broken).toEqual([]);
  });

  test("says the next three commands and how to put its own crew into the workflow", () => {
    const readme = readFileSync(join(folderOf(starter), "README.md"), "utf8");
    const commands =
      readme
        .match(/```sh\n(.*?)```/s)?.[1]
        ?.trim()
        .split("\n") ?? [];
    expect(commands.map((line) => line.replace(/\s+#.*/, ""))).toEqual([
      "crew validate",
      `crew rehearse ${starter === "requests" ? "requests/answer" : starter}`,
      `crew up ${starter}`,
    ]);
    expect(readme).not.toContain("{{");
    const workflow = readFileSync(join(folderOf(starter), ".github/workflows/crew.yml"), "utf8");
    const placeholders = workflow.match(/<\w+>/g) ?? [];
    expect(placeholders).toEqual(["<owner>", "<version>"]);
    for (const placeholder of placeholders) expect(readme).toContain(placeholder);
  });

  test("comes with an estimate in minutes, dollars and reviews", () => {
    const { pipeline } = workspaceFiles(openStarter(starter));
    const { minutes, costMicros, reviews } = estimateProject(pipeline);
    for (const { low, likely, high } of [minutes, costMicros]) {
      expect(low).toBeGreaterThan(0);
      expect(likely).toBeGreaterThanOrEqual(low);
      expect(high).toBeGreaterThanOrEqual(likely);
    }
    expect(costMicros.high).toBeLessThanOrEqual(pipeline.budget.maxCostMicros);
    expect(reviews).toEqual({ gates: gatesOf(starter), questions: starter === "requests" ? 0 : 1 });
  });
});

test("starters differ from one another in their phases, and in who works on them", () => {
  const rosters = starters.map((starter) => {
    const { pipeline } = workspaceFiles(openStarter(starter));
    return [Object.keys(pipeline.phases).join(), Object.keys(pipeline.agents).sort().join()];
  });
  for (const index of [0, 1]) expect(new Set(rosters.map((roster) => roster[index])).size).toBe(starters.length);
});

test("a starter has only files that the library lacks or has otherwise", () => {
  const own = globSync("starters/*/{agents,phases}/**/*.{yaml,hbs}", { cwd: root });
  const doubles = own.filter((path) => {
    const shared = join(root, path.split("/").slice(2).join("/"));
    const text = (file: string) => readFileSync(file, "utf8").replace(/^# yaml-language-server.*\n/, "");
    return existsSync(shared) && text(shared) === text(join(root, path));
  });
  expect(own.length).toBeGreaterThan(30);
  expect(doubles).toEqual([]);
});

test("the starters' own files name schemas that are there, so that an editor checks them in this repository", () => {
  const paths = globSync("starters/*/{engagements,agents,phases}/**/*.yaml", { cwd: root });
  expect(paths.filter((path) => !hasSchema(join(root, path)))).toEqual([]);
});

test("the starter cloudcrew is this repository's engagement, so its own rehearsal tests both", () => {
  const files = (host: Host) => compile(host, { engagement: "cloudcrew" }).files;
  expect(files(nodeHost(folderOf("cloudcrew")))).toEqual(files(nodeHost(root)));
});

describe.skipIf(!isLong)("an unattended rehearsal", () => {
  // At once: each waits for its runners half of the time.
  test.concurrent.each(starters.filter((name) => name !== "cloudcrew"))(
    "of %s finishes with nothing to look at",
    async (name) => {
      for (const { pipeline, files } of compile(nodeHost(folderOf(name)), { engagement: name }).flows ?? []) {
        const { outcome, problems, phases } = await rehearse({
          engagement: runnableEngagement(pipeline, files),
          runner: packageFile("build/runner/main.js", "runtime/runner/main.ts"),
        });
        expect({ outcome, problems }).toEqual({ outcome: "finished", problems: [] });
        expect(phases.map(({ status }) => status)).toEqual(phases.map(() => "done"));
        expect(phases.every(({ deliverables }) => deliverables > 0)).toBe(true);
      }
    },
    // They take some ten seconds of processor time each, which a busy machine spreads over more.
    240_000,
  );
});

function hasSchema(file: string): boolean {
  const schema = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(file, "utf8"))?.[1];
  return schema !== undefined && existsSync(join(dirname(file), schema));
}

/** Counted in the files, as the estimate counts them in the pipeline. */
function gatesOf(starter: string): number {
  const read = (path: string) => parse(readFileSync(join(folderOf(starter), path), "utf8"));
  const { phases, flows = {} } = read(`engagements/${starter}/engagement.yaml`) as EngagementFile;
  const items = phases ?? Object.values(flows)[0]?.phases ?? [];
  const names = items.map((item) => (typeof item === "string" ? item : "phase" in item ? item.phase : ""));
  const files = names.map((phase) => read(`phases/${phase}.yaml`) as PhaseFile);
  return files.filter(({ gate }) => gate !== undefined).length;
}
