import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { localEnvironment } from "../support/run-crew.ts";
import { createRepository, type Repository } from "./repository.ts";

const root = join(import.meta.dirname, "../..");
const actionFile = ".github/actions/crew/action.yml";
const read = (path: string) => parse(readFileSync(join(root, path), "utf8"));

interface Step {
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  shell?: string;
  env?: Record<string, string>;
  with?: Record<string, string>;
}
interface Action {
  name: string;
  description: string;
  inputs: Record<string, { description: string; default?: string }>;
  outputs: Record<string, { value: string }>;
  runs: { using: string; steps: Step[] };
}
interface Job {
  "timeout-minutes": number;
  permissions?: Record<string, string>;
  needs?: string;
  steps: Step[];
}
interface Workflow {
  on: object;
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

const action: Action = read(actionFile);
const step = (id: string) => action.runs.steps.find((each) => each.id === id)!;
const workflows = globSync(["{.github,starters/*/.github}/workflows/*.yml"], { cwd: root }).map(
  (path) => [path, read(path) as Workflow] as const,
);

describe("the action", () => {
  test("is a composite one whose scripts name their shell and whose inputs say what they are", () => {
    expect(action).toMatchObject({ name: "crew", runs: { using: "composite" } });
    for (const { run, shell } of action.runs.steps.filter((each) => each.run))
      expect([run, shell]).toEqual([run, "bash"]);
    for (const input of Object.values(action.inputs)) expect(input.description.length).toBeGreaterThan(20);
  });

  test("refers only to inputs and steps that it has", () => {
    const text = readFileSync(join(root, actionFile), "utf8");
    const named = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name!);
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(named(/inputs\.([a-z-]+)/g)));
    for (const id of named(/steps\.([a-z-]+)\./g)) expect(step(id)).toBeDefined();
    for (const name of named(/steps\.[a-z]+\.outputs\.([a-z-]+)/g)) expect(text).toContain(`"${name}=`);
  });

  test("puts no expression into a script, where its text would be run", () => {
    const scripts = action.runs.steps.flatMap(({ run, with: given }) => [run ?? "", given?.script ?? ""]);
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
  });
});

test("workflows have least permissions, a time limit, and no action that somebody else could move", () => {
  const onChange = { push: { branches: ["main"] }, pull_request: null };
  const triggers = {
    ".github/workflows/ci.yml": onChange,
    ".github/workflows/release.yml": { push: { tags: ["v*"] } },
    "starters/workspace/.github/workflows/crew.yml": onChange,
  };
  expect(Object.fromEntries(workflows.map(([path, { on }]) => [path, on]))).toEqual(triggers);
  for (const [path, { permissions, jobs }] of workflows) {
    expect([path, permissions]).toEqual([path, { contents: "read" }]);
    for (const [name, job] of Object.entries(jobs)) {
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(90);
      const most =
        name === "publish" ? { "id-token": "write" } : { "pull-requests": "write", "security-events": "write" };
      expect({ contents: "read", ...most }).toMatchObject(job.permissions ?? {});
    }
  }
  const steps = [...workflows.flatMap(([, { jobs }]) => Object.values(jobs)), action.runs].flatMap(
    (each) => each.steps,
  );
  const used = steps.flatMap(({ uses }) => uses ?? []);
  expect(used).toContain("./.github/actions/crew");
  const own = /^(\.\/|<owner>\/crew\/\.github\/actions\/crew@<version>$)/;
  const pinned = /^(actions|github)\/[\w/-]+@[0-9a-f]{40}$/;
  expect(used.filter((name) => !own.test(name) && !pinned.test(name))).toEqual([]);
});

test("a release is published only after everything passed, from what nothing else has cached, and by no stored token", () => {
  const release = workflows.find(([path]) => path.endsWith("release.yml"))![1];
  const { test: checks, publish } = release.jobs;
  expect(publish!.needs).toBe("test");
  expect(checks!.steps.flatMap(({ run }) => run ?? [])).toEqual([
    'node .ci/check-release.ts "$GITHUB_REF_NAME"',
    "bash .ci/run",
  ]);
  expect(publish!.steps.at(-1)!.run).toBe("npm publish --provenance --access public");
  for (const { uses, with: given } of [...checks!.steps, ...publish!.steps])
    if (uses?.startsWith("actions/setup-node@")) expect(given).toMatchObject({ "package-manager-cache": false });
  expect(JSON.stringify(release)).not.toMatch(/secrets\.|NODE_AUTH_TOKEN/);
});

describe("its scripts", () => {
  let repository: Repository;
  let temp: string;
  beforeEach(() => {
    repository = createRepository();
    temp = mkdtempSync(join(tmpdir(), "crew-action-"));
  });
  afterEach(() => {
    repository.remove();
    rmSync(temp, { recursive: true });
  });

  /** As the runner does it: variables in, lines of the output file out. */
  function runStep(id: string, env: Record<string, string>) {
    const files = { GITHUB_OUTPUT: join(temp, "output"), GITHUB_STEP_SUMMARY: join(temp, "summary.md") };
    writeFileSync(files.GITHUB_OUTPUT, "");
    const { status, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step(id).run!], {
      cwd: repository.root,
      env: { ...localEnvironment(), RUNNER_TEMP: temp, ...files, ...env },
      encoding: "utf8",
    });
    const lines = readFileSync(files.GITHUB_OUTPUT, "utf8").trim().split("\n").filter(Boolean);
    return { status, stderr, outputs: Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))) };
  }

  const check = (base: string, before = "") =>
    runStep("check", {
      CREW: root,
      OUT: join(temp, "crew-ci"),
      WORKSPACE: "delivery",
      BASE: base,
      BEFORE: before,
      REHEARSE: "none",
    });

  test("find the crew that the action belongs to, or the one that is named", () => {
    const { outputs } = runStep("place", { CREW: "", GITHUB_ACTION_PATH: join(root, ".github/actions/crew") });
    expect(existsSync(join(outputs.crew, "cli/bin.js"))).toBe(true);
    expect(outputs.folder).toBe(join(temp, "crew-ci"));
    expect(runStep("place", { CREW: "tools/crew", GITHUB_ACTION_PATH: "" }).outputs.crew).toBe("tools/crew");
  });

  test("pass on the outcome of the check, and show the comment on the run's page in any case", () => {
    const base = repository.commit();
    expect(check(base)).toMatchObject({ status: 0, outputs: { "is-checked": "true" } });
    repository.replace("agents/pm.yaml", "model: reasoning", "model: thinking");
    expect(check(base)).toMatchObject({ status: 1, outputs: { "is-checked": "true" } });
    expect(readFileSync(join(temp, "summary.md"), "utf8")).toMatch(
      /crew: everything passes.*crew: 1 of 1 engagement fails/s,
    );
  });

  test("compare a push with the commit that it starts from, and say so where a forced one has none", () => {
    const before = repository.commit();
    repository.replace("agents/pm.yaml", "writes: [", "writes: [contracts/**, ");
    repository.commit();
    const comment = () => readFileSync(join(temp, "crew-ci/comment.md"), "utf8");
    expect(check("", before)).toMatchObject({ status: 0 });
    expect(comment()).toContain(`compared with ${before.slice(0, 10)}`);
    for (const gone of ["0".repeat(40), "1".repeat(40)]) {
      expect(check("", gone)).toMatchObject({ status: 0 });
      expect(comment()).toContain("**Nothing was compared.**");
    }
  });

  test("compare the first push of a branch with nothing of zeros, and run no text that is given to them", () => {
    repository.commit();
    expect(check("0".repeat(40))).toMatchObject({ status: 0, outputs: { "is-checked": "true" } });
    const { status, outputs } = check(`$(touch ${temp}/run)`);
    expect([status, outputs]).toEqual([2, {}]);
    expect(existsSync(join(temp, "run"))).toBe(false);
  });
});

interface Comment {
  id: number;
  body: string;
  user: { type: string };
}

/** Runs the comment step's script as actions/github-script does, on comments kept here. */
async function comment(comments: Comment[], body: string): Promise<void> {
  const file = join(mkdtempSync(join(tmpdir(), "crew-comment-")), "comment.md");
  writeFileSync(file, body);
  const issues = {
    listComments: "listComments",
    updateComment: async (request: { comment_id: number; body: string }) => {
      comments.find(({ id }) => id === request.comment_id)!.body = request.body;
    },
    createComment: async (request: { issue_number: number; body: string }) => {
      expect(request.issue_number).toBe(7);
      comments.push({ id: comments.length + 1, body: request.body, user: { type: "Bot" } });
    },
  };
  const github = { rest: { issues }, paginate: async (what: unknown) => (what === "listComments" ? comments : []) };
  const context = { repo: { owner: "acme", repo: "delivery" }, issue: { number: 7 } };
  const { script } = action.runs.steps.find(({ uses }) => uses?.startsWith("actions/github-script@"))!.with!;
  const run = new Function("github", "context", "require", "process", `return (async () => {${script}})();`);
  await run(github, context, createRequire(import.meta.url), { env: { COMMENT: file } });
}

test("one comment is posted and from then on updated, for each workspace its own", async () => {
  const forged = { id: 1, body: "<!-- crew-ci . -->\nAll fine.", user: { type: "User" } };
  const comments: Comment[] = [forged];
  await comment(comments, "<!-- crew-ci . -->\nfirst");
  await comment(comments, "<!-- crew-ci other/ -->\nother");
  await comment(comments, "<!-- crew-ci . -->\nsecond");
  expect(comments.map(({ body }) => body.split("\n")[1])).toEqual(["All fine.", "second", "other"]);
});
