// biome-ignore-all lint/suspicious/noExplicitAny: the objects of a forge that the tests keep are as loose as its JSON
import { createHash } from "node:crypto";
import { closedBy } from "./closing-words.ts";
import { type Bare, mergeIn, tipIn } from "./git-side.ts";
import { createMergeStatus, usualRules } from "./gitlab-merge-status.ts";

/** Ann maintains the project, crew-bot and Bea develop it, Gus is a guest, Mallory is a stranger. */
export const users = {
  ann: { id: 11, username: "ann", state: "active" },
  bea: { id: 12, username: "bea", state: "active" },
  "crew-bot": { id: 13, username: "crew-bot", state: "active" },
  gus: { id: 14, username: "gus", state: "active" },
  mallory: { id: 15, username: "mallory", state: "active" },
} as const;
export type GitlabUser = keyof typeof users;

/** https://docs.gitlab.com/api/access_requests/#valid-access-levels */
const levels: Partial<Record<GitlabUser, number>> = { ann: 40, bea: 30, "crew-bot": 30, gus: 10 };

type Answer = { status: number; value: unknown };
const ok = (value: unknown, status = 200): Answer => ({ status, value });
const refused = (status: number, message: unknown): Answer => ({ status, value: { message } });

/** https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/models/concerns/issuable.rb (read 2026-11-28) */
function faultInTitle(title: string): Answer | undefined {
  if (title.trim() === "") return refused(400, { title: ["can't be blank"] });
  return [...title].length > 255 ? refused(400, { title: ["is too long (maximum is 255 characters)"] }) : undefined;
}

/** https://docs.gitlab.com/user/project/merge_requests/drafts/ (read 2026-11-28) */
const isDraft = (title: string) => /^\s*(draft:|\[draft\]|\(draft\))/i.test(title);

/** One public project with its issues, merge requests, notes and branches. */
export function openGitlabProject() {
  const objects: Record<"issues" | "merge_requests", any[]> = { issues: [], merge_requests: [] };
  const notes = new Map<any, any[]>();
  const labels = new Map<any, any[]>();
  const states = new Map<any, any[]>();
  const versions = new Map<any, any[]>();
  const made = new Map<string, string>([["main", shaOf("main")]]);
  const parents = new Map<string, string[]>();
  let git: Bare | undefined;
  const tipOf = (branch: string) => (git === undefined ? made.get(branch) : tipIn(git, branch));
  const rules = usualRules();
  const { looked, isFollowing, takeIn, mayMerge } = createMergeStatus({
    tipOf,
    repository: () => git,
    rules,
    noteHead,
  });
  const statuses = new Map<string, string>();
  let last = Date.now();
  let ids = 100;

  /** Every change has a moment of its own. */
  const now = () => {
    last = Math.max(last + 1000, Date.now());
    return new Date(last).toISOString();
  };
  /** The object is changed after what is noted about it, so its time is another one. */
  const touched = (time: string) => new Date(Date.parse(time) + 7).toISOString();
  function noteHead(request: any): void {
    list(versions, request).push({ id: ids++, head_commit_sha: request.sha, created_at: now(), state: "collected" });
  }
  const list = <Item>(map: Map<any, Item[]>, of: any) => {
    if (!map.has(of)) map.set(of, []);
    return map.get(of) as Item[];
  };

  function answer(user: GitlabUser, method: string, path: string, query: URLSearchParams, body: any): Answer {
    const level = levels[user] ?? 0;
    if (path === "" && method === "GET")
      return ok({ id: 1, path_with_namespace: "acme/tools/shop", archived: rules.isArchived });
    const [, kind, iid, rest] = /^\/(issues|merge_requests)(?:\/(\d+))?(\/.*)?$/.exec(path) ?? [];
    if (kind === "issues" || kind === "merge_requests") {
      if (iid === undefined) return method === "GET" ? ok(listed(kind, query)) : create(user, level, kind, body);
      const object = objects[kind].find((each) => String(each.iid) === iid);
      if (object === undefined) return refused(404, "404 Not found");
      return rest === undefined
        ? method === "GET"
          ? ok(looked(object, shown(object)))
          : change(user, level, object, body)
        : below(user, level, object, method, rest, query, body);
    }
    const member = /^\/members\/all\/(\d+)$/.exec(path)?.[1];
    if (member !== undefined) return memberOf(Number(member));
    const branch = /^\/repository\/branches\/([^/]+)$/.exec(path)?.[1];
    if (branch !== undefined) {
      const id = tipOf(decodeURIComponent(branch));
      return id === undefined
        ? refused(404, "404 Branch Not Found")
        : ok({ name: decodeURIComponent(branch), commit: { id }, ...protectionOf(decodeURIComponent(branch)) });
    }
    const through = /^\/repository\/commits\/([0-9a-f]{40})\/merge_requests$/.exec(path)?.[1];
    if (through !== undefined)
      return ok(objects.merge_requests.filter((each) => [each.merge_commit_sha, each.sha].includes(through)));
    const commit = /^\/repository\/commits\/([0-9a-f]{40})$/.exec(path)?.[1];
    if (commit !== undefined)
      return ok({
        id: commit,
        message: "Work",
        parent_ids: parents.get(commit) ?? [],
        web_url: `https://gitlab.com/acme/tools/shop/-/commit/${commit}`,
      });
    const status = /^\/statuses\/([0-9a-f]{40})$/.exec(path)?.[1];
    if (status !== undefined && method === "POST") return setStatus(level, status, body);
    return refused(404, "404 Not Found");
  }

  /** https://docs.gitlab.com/api/branches/#get-single-repository-branch (read 2026-11-29) */
  const protectionOf = (branch: string) => ({
    protected: branch === "main",
    developers_can_push: false,
    developers_can_merge: branch === "main" && rules.developersMerge,
  });

  /** https://docs.gitlab.com/api/members/: the level is inherited, and a stranger has none. */
  function memberOf(id: number): Answer {
    const [name, user] = Object.entries(users).find(([, each]) => each.id === id) ?? [];
    const level = levels[name as GitlabUser];
    return level === undefined ? refused(404, "404 Not found") : ok({ ...user, access_level: level });
  }

  function listed(kind: "issues" | "merge_requests", query: URLSearchParams): unknown[] {
    const after = query.get("updated_after") ?? "";
    const found = objects[kind]
      .filter((each) => (query.get("state") ?? "all") === "all" || each.state === query.get("state"))
      .filter((each) => query.get("source_branch") === null || each.source_branch === query.get("source_branch"))
      .filter((each) => query.get("target_branch") === null || each.target_branch === query.get("target_branch"))
      .filter((each) => each.updated_at > after);
    if (query.get("order_by") === "updated_at")
      found.sort((one, other) => (one.updated_at < other.updated_at ? -1 : 1));
    // The newest first, unless asked: https://docs.gitlab.com/api/merge_requests/#list-project-merge-requests
    else if (query.get("sort") !== "asc") found.reverse();
    return found.map(shown);
  }

  function shown({ steps: _, ...object }: any): object {
    return object;
  }

  function create(user: GitlabUser, level: number, kind: "issues" | "merge_requests", body: any): Answer {
    const fault = faultInTitle(body.title ?? "");
    if (fault !== undefined) return fault;
    const time = now();
    const common = {
      id: ids++,
      iid: objects[kind].length + 1,
      title: body.title,
      description: body.description ?? null,
      state: "opened",
      author: users[user],
      labels: [],
      created_at: time,
      updated_at: time,
      web_url: `https://gitlab.com/acme/tools/shop/-/${kind}/${objects[kind].length + 1}`,
    };
    if (kind === "issues") {
      objects.issues.push(common);
      return ok(common, 201);
    }
    if (level < 30) return refused(403, "403 Forbidden");
    const { source_branch, target_branch } = body;
    // https://docs.gitlab.com/api/merge_requests/#create-mr
    const other = objects.merge_requests.find(
      (each) => each.state === "opened" && each.source_branch === source_branch && each.source_project_id === 1,
    );
    if (other) return refused(409, [`Another open merge request already exists for this source branch: !${other.iid}`]);
    const sha = tipOf(source_branch);
    if (sha === undefined) return refused(400, ["Source branch does not exist"]);
    const project = { source_project_id: 1, target_project_id: 1 };
    objects.merge_requests.push({
      ...common,
      ...project,
      source_branch,
      target_branch,
      sha,
      draft: isDraft(common.title),
      steps: 1,
    });
    noteHead(objects.merge_requests.at(-1));
    act(user, level, objects.merge_requests.at(-1), common.description ?? "");
    return ok(objects.merge_requests.at(-1), 201);
  }

  function change(user: GitlabUser, level: number, object: any, body: any): Answer {
    // Authors may edit their own; reporters may label and close: https://docs.gitlab.com/user/permissions/
    const mayEdit = level >= 20 || object.author.username === user;
    if (!mayEdit) return refused(403, "403 Forbidden");
    const fault = body.title === undefined ? undefined : faultInTitle(body.title);
    if (fault !== undefined) return fault;
    const time = now();
    const note = (text: string) => list(notes, object).push(noteOf(user, text, true, time));
    if (body.title !== undefined && body.title !== object.title)
      note(`changed title from **${object.title}** to **${body.title}**`);
    if (body.description !== undefined && body.description !== object.description) note("changed the description");
    for (const [key, action] of [
      ["add_labels", "add"],
      ["remove_labels", "remove"],
    ] as const) {
      const label = body[key];
      if (label === undefined || object.labels.includes(label) === (action === "add")) continue;
      if (level < 20) return refused(403, "403 Forbidden");
      object.labels =
        action === "add" ? [...object.labels, label] : object.labels.filter((each: string) => each !== label);
      list(labels, object).push({ id: ids++, user: users[user], created_at: time, action, label: { name: label } });
    }
    if (body.state_event !== undefined) {
      const state = body.state_event === "close" ? "closed" : "opened";
      if (state !== object.state)
        list(states, object).push({
          id: ids++,
          user: users[user],
          created_at: time,
          state: state === "opened" ? "reopened" : state,
        });
      object.state = state;
    }
    const { title = object.title, description = object.description } = body;
    // https://docs.gitlab.com/api/merge_requests/#update-mr (read 2026-11-29)
    if ("target_branch" in object) object.target_branch = body.target_branch ?? object.target_branch;
    Object.assign(object, { title, description, updated_at: touched(time) });
    if ("draft" in object) object.draft = isDraft(title);
    if (body.description !== undefined) act(user, level, object, body.description);
    return ok(shown(object));
  }

  /** Lines of a comment or description act as its author: https://docs.gitlab.com/user/project/quick_actions/ (read 2026-11-28). */
  function act(user: GitlabUser, level: number, object: any, text: string): void {
    for (const [, action, argument = ""] of text.matchAll(/^[ \t]*\/(close|label|merge)(?:[ \t]+(\S.*))?$/gm)) {
      if (action === "close") change(user, level, object, { state_event: "close" });
      if (action === "label") change(user, level, object, { add_labels: argument.replace(/^~/, "") });
      if (action === "merge") merge(user, level, object, { sha: object.sha });
    }
  }

  const noteOf = (user: GitlabUser, body: string, system: boolean, time: string) => ({
    id: ids++,
    body,
    author: users[user],
    created_at: time,
    updated_at: time,
    system,
  });

  function below(
    user: GitlabUser,
    level: number,
    object: any,
    method: string,
    rest: string,
    query: URLSearchParams,
    body: any,
  ): Answer {
    // One for each push, the newest first: https://docs.gitlab.com/api/merge_requests/#get-merge-request-diff-versions (read 2026-11-29)
    if (rest === "/versions") return ok(list(versions, object).toReversed());
    if (rest === "/resource_label_events") return ok(list(labels, object));
    if (rest === "/resource_state_events") return ok(list(states, object));
    if (rest === "/merge" && method === "PUT") return merge(user, level, object, body);
    if (rest === "/notes" && method === "POST") {
      // https://docs.gitlab.com/api/rest/troubleshooting/ (read 2026-11-28): 400 where a required attribute is missing.
      if (typeof body.body !== "string" || body.body === "") return refused(400, "400 Bad request - body is missing");
      const time = now();
      list(notes, object).push({ ...noteOf(user, body.body, false, time), position: body.position ?? null });
      object.updated_at = touched(time);
      act(user, level, object, body.body);
      return ok(list(notes, object).at(-1), 201);
    }
    // https://docs.gitlab.com/api/notes/#list-project-issue-notes
    if (rest === "/notes") {
      const wanted = query.get("activity_filter");
      const found = list<any>(notes, object).filter(
        ({ system }) => wanted === null || system === (wanted === "only_activity"),
      );
      return ok(query.get("sort") === "asc" ? found : found.toReversed());
    }
    const id = /^\/notes\/(\d+)$/.exec(rest)?.[1];
    const note = list<any>(notes, object).find((each) => String(each.id) === id);
    if (note === undefined) return refused(404, "404 Not found");
    // Of their own, and for maintainers of all: https://docs.gitlab.com/user/discussions/#edit-a-comment (read 2026-11-28).
    if (method === "PUT" && note.author.username !== user && level < 40) return refused(403, "403 Forbidden");
    if (method === "PUT") Object.assign(note, { body: body.body, updated_at: now() });
    return ok(note);
  }

  /** https://docs.gitlab.com/api/merge_requests/#merge-a-merge-request */
  function merge(user: GitlabUser, level: number, object: any, body: any): Answer {
    if (level < 30 || (level < 40 && object.target_branch === "main" && !rules.developersMerge))
      return refused(401, "401 Unauthorized");
    // Without a word of the reason, also while it is checked: https://gitlab.com/gitlab-org/gitlab/-/issues/28779 (read 2026-11-28)
    if (!mayMerge(object)) return refused(405, "405 Method Not Allowed");
    if (body.sha !== object.sha) return refused(409, "SHA does not match HEAD of source branch");
    const base = object.target_branch;
    const message = `Merge branch '${object.source_branch}' into '${base}'`;
    const how = { base, head: body.sha, message, by: user, ...rules };
    const played = rules.method === "ff" ? body.sha : shaOf(`${body.sha} into ${made.get(base)}`);
    const merged = git === undefined ? played : mergeIn(git, how);
    // "Branch cannot be merged": https://docs.gitlab.com/api/merge_requests/#merge-a-merge-request
    if (merged === undefined) return refused(422, "Branch cannot be merged");
    parents.set(merged, [made.get(base) ?? "", body.sha]);
    made.set(base, merged);
    const time = now();
    // A merge is a change of state as well: https://docs.gitlab.com/api/resource_state_events/ (read 2026-11-29)
    list(states, object).push({ id: ids++, user: users[user], created_at: time, state: "merged" });
    Object.assign(object, {
      sha: body.sha,
      state: "merged",
      // Without a merge commit the response has none: https://docs.gitlab.com/api/merge_requests/#response (read 2026-11-29).
      merge_commit_sha: rules.method === "ff" ? null : merged,
      squash_commit_sha: rules.squash ? merged : null,
      merge_user: users[user],
      updated_at: time,
    });
    const said = git === undefined ? "" : git.git("log", "--format=%B", `${merged}^1..${merged}`);
    for (const number of closedBy(object.title, object.description ?? "", said)) {
      const issue = objects.issues.find(({ iid }) => iid === number);
      if (issue !== undefined) change(user, 40, issue, { state_event: "close" });
    }
    return ok(object);
  }

  /** https://docs.gitlab.com/api/commits/#set-commit-pipeline-status */
  function setStatus(level: number, sha: string, { state, name }: any): Answer {
    if (level < 30) return refused(403, "403 Forbidden");
    if (!["pending", "running", "success", "failed", "canceled", "skipped"].includes(state))
      return refused(400, "state does not have a valid value");
    const known = statuses.get(`${sha} ${name}`);
    if (known === state) return refused(400, `Cannot transition status via :enqueue from :${state}`);
    statuses.set(`${sha} ${name}`, state);
    return ok({ id: ids++, sha, status: state, name }, 201);
  }

  return {
    answer,
    rules,
    push(branch: string): string {
      const sha = shaOf(`${branch} ${ids++}`);
      parents.set(sha, [made.get(branch) ?? shaOf("main")]);
      made.set(branch, sha);
      // Its requests are as they are some time after a push.
      for (const request of objects.merge_requests.filter((each) => each.source_branch === branch && isFollowing(each)))
        takeIn(request);
      return sha;
    },
    /** GitLab itself is at work on a request for as many looks as these. */
    keepBusy(iid: number, looks: number): void {
      const request = objects.merge_requests.find((each) => each.iid === iid);
      request.steps = looks;
    },
    /** The forge shows no head, as of a request that it has just made: https://gitlab.com/gitlab-org/gitlab/-/issues/366543 (read 2026-11-29) */
    hideHead(iid: number): void {
      objects.merge_requests.find((each) => each.iid === iid).sha = null;
    },
    /** From now on the branches are those of a Git repository. */
    withGit(bare: Bare): void {
      git = bare;
    },
    /** Opens a request from a fork, which anybody may. */
    openFromFork(user: GitlabUser, branch: string, description: string): void {
      const iid = objects.merge_requests.length + 1;
      const time = now();
      objects.merge_requests.push({
        ...{ id: ids++, iid, title: "Mine", description, state: "opened", author: users[user], labels: [] },
        ...{
          created_at: time,
          updated_at: time,
          web_url: `https://gitlab.com/acme/tools/shop/-/merge_requests/${iid}`,
        },
        ...{ source_project_id: 2, target_project_id: 1, source_branch: branch, target_branch: "main" },
        ...{ sha: shaOf(`fork ${iid}`), draft: false },
      });
    },
  };
}

function shaOf(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
