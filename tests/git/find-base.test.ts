import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { findBase, isUnchangedSince } from "../../cli/git/find-base.ts";

let place: string;
let origin: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "crew-base-"));
  origin = join(place, "origin");
  mkdirSync(origin);
  git(origin, "init", "--quiet", "--initial-branch=main");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true, force: true });
});

function git(folder: string, ...words: string[]): string {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "protocol.file.allow=always"];
  return execFileSync("git", [...identity, ...words], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

function commit(folder: string, file: string): string {
  writeFileSync(join(folder, file), `${Math.random()}\n`);
  git(folder, "add", ".");
  git(folder, "commit", "--quiet", "--message", file);
  return git(folder, "rev-parse", "HEAD");
}

function clone(...words: string[]): string {
  const folder = join(place, "clone");
  git(place, "clone", "--quiet", ...words, `file://${origin}`, folder);
  return folder;
}

/** main goes on after `feature` left it. */
function divergedOrigin() {
  const first = commit(origin, "first");
  const left = commit(origin, "left");
  git(origin, "switch", "--quiet", "--create", "feature");
  const feature = commit(origin, "feature");
  git(origin, "switch", "--quiet", "main");
  const tip = commit(origin, "later");
  return { first, left, feature, tip };
}

const baseOf = (folder: string, revision?: string, env: NodeJS.ProcessEnv = {}) => findBase(folder, revision, env);

describe("a branch that main has left behind", () => {
  test.each([undefined, "main", "origin/main"])(
    "is compared with where it left main when the base is %s",
    (revision) => {
      const { left } = divergedOrigin();
      const folder = clone();
      git(folder, "switch", "--quiet", "feature");
      expect(baseOf(folder, revision)).toEqual({
        commit: left,
        label: `where this branch left ${revision ?? "main"} (${left.slice(0, 10)})`,
      });
    },
  );

  test("is compared with the nearest of the places where it left main, when the local main is behind", () => {
    const { first, left } = divergedOrigin();
    const folder = clone();
    git(folder, "switch", "--quiet", "feature");
    git(folder, "branch", "--force", "main", first);
    expect(baseOf(folder)).toEqual({
      commit: left,
      label: `where this branch left origin/main (${left.slice(0, 10)})`,
    });
  });

  test("is compared with a revision itself that it continues, such as a tag", () => {
    const { first } = divergedOrigin();
    git(origin, "tag", "v1", first);
    const folder = clone();
    git(folder, "switch", "--quiet", "feature");
    expect(baseOf(folder, "v1")).toEqual({ commit: first, label: `v1 (${first.slice(0, 10)})` });
    expect(baseOf(folder, first)).toEqual({ commit: first, label: first.slice(0, 10) });
  });

  test("finds a main branch of another name by what the remote calls its own", () => {
    const { left } = divergedOrigin();
    git(origin, "branch", "--move", "main", "trunk");
    const folder = clone();
    git(folder, "switch", "--quiet", "feature");
    git(folder, "branch", "--quiet", "--delete", "--force", "trunk");
    expect(baseOf(folder).commit).toBe(left);
  });

  test("is not taken for the main one because the cloned repository had it checked out", () => {
    const { left } = divergedOrigin();
    git(origin, "switch", "--quiet", "feature");
    expect(baseOf(clone()).commit).toBe(left);
  });

  test("with its head checked out by id, and in a further work tree, is compared alike", () => {
    const { left, feature } = divergedOrigin();
    const folder = clone();
    git(folder, "checkout", "--quiet", "--detach", feature);
    expect(baseOf(folder).commit).toBe(left);
    const further = join(place, "further");
    git(folder, "worktree", "add", "--quiet", "-b", "more", further, feature);
    expect(baseOf(further).commit).toBe(left);
  });

  test("that took main in since is compared with what it took", () => {
    const { tip } = divergedOrigin();
    const folder = clone();
    git(folder, "switch", "--quiet", "feature");
    git(folder, "merge", "--quiet", "--no-ff", "-m", "Merge main into feature", "origin/main");
    expect(baseOf(folder).commit).toBe(tip);
    expect(baseOf(folder, "origin/main").commit).toBe(tip);
  });
});

describe("the merge that a forge checks out", () => {
  /** As refs/pull/7/merge: detached, target first; by then main has gone on. */
  function mergeRef(message: (feature: string, tip: string) => string) {
    const states = divergedOrigin();
    git(origin, "checkout", "--quiet", "--detach", "main");
    git(origin, "merge", "--quiet", "--no-ff", "-m", message(states.feature, states.tip), "feature");
    const merge = git(origin, "rev-parse", "HEAD");
    git(origin, "update-ref", "refs/pull/7/merge", merge);
    git(origin, "switch", "--quiet", "main");
    commit(origin, "even later");
    return { ...states, merge };
  }
  const github = (feature: string, tip: string) => `Merge ${feature} into ${tip}`;

  function checkout(merge: string, ...depth: string[]): string {
    const folder = join(place, "clone");
    mkdirSync(folder);
    git(folder, "init", "--quiet");
    git(folder, "remote", "add", "origin", `file://${origin}`);
    git(folder, "fetch", "--quiet", ...depth, "origin", `+${merge}:refs/remotes/pull/7/merge`);
    git(folder, "checkout", "--quiet", "--detach", "refs/remotes/pull/7/merge");
    return folder;
  }

  test.each(["no base", "origin/main", "the commit that the event names", "what was merged into"])(
    "is compared with what it was merged into when the base is %s",
    (which) => {
      const { first, tip, merge } = mergeRef(github);
      const folder = checkout(merge);
      git(folder, "fetch", "--quiet", "origin", "main:refs/remotes/origin/main");
      const bases = {
        "origin/main": "origin/main",
        "the commit that the event names": first,
        "what was merged into": tip,
      };
      expect(baseOf(folder, bases[which as keyof typeof bases], { GITHUB_BASE_REF: "main" }).commit).toBe(tip);
    },
  );

  test("is compared with a tag that somebody names", () => {
    const { first, merge } = mergeRef(github);
    const folder = checkout(merge);
    git(folder, "tag", "v1", first);
    expect(baseOf(folder, "v1").commit).toBe(first);
  });

  test.each([
    ["GitHub", (merge: string) => ({ GITHUB_REF: "refs/pull/7/merge", GITHUB_SHA: merge, GITHUB_BASE_REF: "main" })],
    ["Azure", (merge: string) => ({ BUILD_SOURCEBRANCH: "refs/pull/7/merge", BUILD_SOURCEVERSION: merge })],
    ["GitLab", (merge: string) => ({ CI_MERGE_REQUEST_EVENT_TYPE: "merged_result", CI_COMMIT_SHA: merge })],
  ])("is known by what %s says of it", (_, env) => {
    const { first, left, tip, merge } = mergeRef(() => "Merge branch 'feature' into 'main'");
    const folder = checkout(merge);
    git(folder, "update-ref", "-d", "refs/remotes/pull/7/merge");
    expect(baseOf(folder, undefined, { ...env(merge), CI_MERGE_REQUEST_DIFF_BASE_SHA: left }).commit).toBe(tip);
    // Of another commit the same words say nothing: this one is a person's merge.
    expect(baseOf(folder, first, env(first)).commit).toBe(first);
  });

  test("cannot be compared in a clone of depth 1, and can in one of depth 2", () => {
    const { tip, merge } = mergeRef(github);
    const folder = checkout(merge, "--depth=1");
    const refused = `The pull request is merged into ${tip.slice(0, 10)}, which is not in this clone. This clone is shallow`;
    expect(() => baseOf(folder)).toThrow(refused);
    expect(() => baseOf(folder, tip)).toThrow("Git finds no commit");
    git(folder, "fetch", "--quiet", "--depth=2", "origin", merge);
    expect(baseOf(folder).commit).toBe(tip);
  });
});

describe("what the CI says that a branch is to be merged into", () => {
  test.each([
    "GITHUB_BASE_REF",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
    "SYSTEM_PULLREQUEST_TARGETBRANCH",
    "BITBUCKET_PR_DESTINATION_BRANCH",
    "CHANGE_TARGET",
    "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
  ])("comes before the main branch: %s", (variable) => {
    const { left } = divergedOrigin();
    git(origin, "switch", "--quiet", "feature");
    git(origin, "branch", "develop");
    commit(origin, "more");
    const folder = clone();
    git(folder, "switch", "--quiet", "feature");
    const develop = git(folder, "rev-parse", "origin/develop");
    const name = variable.startsWith("SYSTEM") ? "refs/heads/develop" : "develop";
    expect(baseOf(folder, undefined, { [variable]: name }).commit).toBe(develop);
    expect(baseOf(folder, undefined, { [variable]: "" }).commit).toBe(left);
    expect(() => baseOf(folder, undefined, { [variable]: "release" })).toThrow(
      `This is to be merged into release (${variable}), which is not in this clone.`,
    );
  });

  test("is the commit that GitLab names, which a shallow clone may lack", () => {
    const { left, feature } = divergedOrigin();
    const env = { CI_MERGE_REQUEST_DIFF_BASE_SHA: left, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main" };
    const folder = clone();
    git(folder, "checkout", "--quiet", feature);
    expect(baseOf(folder, undefined, env)).toEqual({
      commit: left,
      label: `where this branch left main (${left.slice(0, 10)})`,
    });
    rmSync(folder, { recursive: true });
    const shallow = clone("--depth=1", "--branch=feature");
    expect(() => baseOf(shallow, undefined, env)).toThrow("GIT_DEPTH: 0 in GitLab");
  });
});

describe("there is nothing to compare with", () => {
  test("in a clone of depth 1", () => {
    divergedOrigin();
    const folder = clone("--depth=1", "--branch=feature");
    expect(() => baseOf(folder)).toThrow("It is unknown where this branch left the main branch. This clone is shallow");
    expect(() => baseOf(folder, "origin/main")).toThrow(
      'Git finds no commit "origin/main" here. This clone is shallow',
    );
    git(folder, "fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main");
    for (const revision of [undefined, "origin/main"]) expect(() => baseOf(folder, revision)).toThrow("fetch-depth: 0");
  });

  test("where histories have nothing in common", () => {
    commit(origin, "first");
    git(origin, "switch", "--quiet", "--orphan", "other");
    commit(origin, "other");
    expect(() => baseOf(origin)).toThrow("It has no common history with main");
    expect(() => baseOf(origin, "main")).toThrow("They have no common history.");
  });

  test("where no branch is a main one", () => {
    commit(origin, "first");
    git(origin, "branch", "--move", "main", "trunk");
    git(origin, "switch", "--quiet", "--create", "feature");
    expect(() => baseOf(origin)).toThrow("There is neither main nor master here: name a commit with --base.");
  });

  test("in a repository without a commit", () => {
    expect(() => baseOf(origin)).toThrow("There is no commit yet");
  });

  test("in a folder that is in no repository, or in one that is not there", () => {
    expect(() => baseOf(place)).toThrow("it is not in a Git repository.");
    writeFileSync(join(place, ".git"), "gitdir: /nowhere/.git/worktrees/mine\n");
    expect(() => baseOf(place)).toThrow("its .git points to /nowhere/.git/worktrees/mine, which does not exist.");
  });

  test("in a repository without a work tree", () => {
    const bare = join(place, "bare.git");
    git(place, "clone", "--quiet", "--bare", origin, bare);
    expect(() => baseOf(bare)).toThrow("which have no work tree");
    expect(() => baseOf(join(origin, ".git"))).toThrow("which have no work tree");
  });

  test("in a repository that belongs to somebody else", () => {
    commit(origin, "first");
    vi.stubEnv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    expect(() => baseOf(origin)).toThrow(
      /belongs to another owner.*git config --global --add safe\.directory .*origin/,
    );
  });

  test("where Git is not installed", () => {
    vi.stubEnv("PATH", place);
    expect(() => baseOf(origin)).toThrow("Git is not installed.");
  });
});

describe("on the main branch", () => {
  test("the last commit is compared with, until nothing was changed since", () => {
    const last = commit(origin, "first");
    const base = baseOf(origin);
    expect(base).toEqual({ commit: last, label: `the last commit (${last.slice(0, 10)})` });
    expect(isUnchangedSince(origin, base)).toBe(true);
    writeFileSync(join(origin, "new"), "");
    expect(isUnchangedSince(origin, base)).toBe(false);
  });

  test("of a repository that has no other branch, whatever its name, the last commit is compared with", () => {
    git(origin, "branch", "--move", "trunk");
    const last = commit(origin, "first");
    expect(baseOf(origin).commit).toBe(last);
  });

  test("of a submodule, its own history counts", () => {
    const last = commit(origin, "first");
    const outer = join(place, "outer");
    mkdirSync(outer);
    git(outer, "init", "--quiet", "--initial-branch=main");
    git(outer, "submodule", "--quiet", "add", `file://${origin}`, "library");
    expect(baseOf(join(outer, "library")).commit).toBe(last);
  });
});
