import type { Answer } from "./faults.ts";

interface User {
  login: string;
  id: number;
}

/** An event as the emulator lists it: https://docs.github.com/en/rest/issues/events */
export interface IssueEvent {
  event: string;
  created_at: string;
  actor: User | null;
  label?: { name: string };
}

interface HistoryQuery {
  query: string;
  variables: { owner: string; repo: string; number: number };
}

interface Node {
  __typename: string;
  createdAt: string;
  actor: object | null;
  label?: { name: string };
}

const types: { [event: string]: string } = {
  labeled: "LabeledEvent",
  unlabeled: "UnlabeledEvent",
  closed: "ClosedEvent",
  reopened: "ReopenedEvent",
};

/** Events of issues and pull requests, as GraphQL tells them: https://docs.github.com/en/graphql (read 2026-11-28). The emulator has no GraphQL, and notes no edits. */
export function createTimeline(emulator: string) {
  const edits = new Map<string, { textAt?: string; renames: string[] }>();
  const ofPulls = new Map<string, IssueEvent[]>();

  /** The event that a change of a pull request is, if it is one. */
  function eventOf(method: string, path: string, body: { state?: string; labels?: string[] }) {
    const [, number = "", label] = /\/(?:issues|pulls)\/(\d+)(?:\/labels(?:\/(.+))?|\/merge)?$/.exec(path) ?? [];
    const names = method === "DELETE" && label !== undefined ? [decodeURIComponent(label)] : (body.labels ?? []);
    const closing = { closed: "closed", open: "reopened" }[body.state ?? (path.endsWith("/merge") ? "closed" : "")];
    const events = path.includes("/labels")
      ? names.map((name) => ({ event: method === "DELETE" ? "unlabeled" : "labeled", label: { name } }))
      : closing === undefined
        ? []
        : [{ event: closing }];
    return { number, events };
  }

  async function eventsOf(place: string, authorization: string): Promise<IssueEvent[] | undefined> {
    const all: IssueEvent[] = [];
    for (let page = 1; all.length === (page - 1) * 100; page += 1) {
      const found = await fetch(`${place}/events?per_page=100&page=${page}`, { headers: { authorization } });
      if (!found.ok) return undefined;
      all.push(...((await found.json()) as IssueEvent[]));
    }
    return all;
  }

  function nodesOf(events: readonly IssueEvent[], renames: readonly string[]): Node[] {
    const renamed = renames.map((createdAt) => ({ __typename: "RenamedTitleEvent", createdAt, actor: null }));
    const others = events.flatMap(({ event, created_at: createdAt, label, actor }): Node[] => {
      const type = types[event];
      if (type === undefined) return [];
      const by = actor && { __typename: "User", login: actor.login, databaseId: actor.id };
      return [{ __typename: type, createdAt, actor: by, ...(label && { label: { name: label.name } }) }];
    });
    return [...renamed, ...others].sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
  }

  return {
    noteEdit(number: string, { title, body }: { title?: string; body?: string }, time: string): void {
      const known = edits.get(number) ?? { renames: [] };
      const renames = title === undefined ? known.renames : [...known.renames, time];
      edits.set(number, { ...known, renames, ...(body !== undefined && { textAt: time }) });
    },

    /** A pull request has the events of an issue, which the emulator does not keep: https://docs.github.com/en/rest/issues/events#about-events (read 2026-11-29) */
    async notePull(method: string, path: string, body: object, login: string): Promise<void> {
      const place = /^\/repos\/[^/]+\/[^/]+/.exec(path)?.[0];
      const { number, events } = eventOf(method, path.split("?")[0] ?? "", body);
      if (events.length === 0 || !(await fetch(`${emulator}${place}/pulls/${number}`)).ok) return;
      const { id } = (await (await fetch(`${emulator}/users/${login}`)).json()) as User;
      const created_at = new Date().toISOString();
      const noted = events.map((event) => ({ ...event, created_at, actor: { login, id } }));
      ofPulls.set(number, [...(ofPulls.get(number) ?? []), ...noted]);
    },

    /** Answers the one query of crew, and no other. */
    async answer({ query, variables }: HistoryQuery, authorization: string): Promise<Answer> {
      const wanted = [
        "query crewHistory",
        "issueOrPullRequest",
        "lastEditedAt",
        "LABELED_EVENT",
        "RENAMED_TITLE_EVENT",
      ];
      const missing = wanted.filter((part) => !query.includes(part));
      if (missing.length > 0) return { status: 200, body: { errors: [{ message: `Unknown query: no ${missing}` }] } };
      const { owner, repo, number } = variables;
      const place = `${emulator}/repos/${owner}/${repo}`;
      const events = await eventsOf(`${place}/issues/${number}`, authorization);
      const isPull = events === undefined && (await fetch(`${place}/pulls/${number}`)).ok;
      if (events === undefined && !isPull) {
        const errors = [{ type: "NOT_FOUND", message: "Could not resolve" }];
        return { status: 200, body: { data: { repository: null }, errors } };
      }
      const { textAt, renames } = edits.get(String(number)) ?? { renames: [] };
      const nodes = nodesOf(events ?? ofPulls.get(String(number)) ?? [], renames);
      const timeline = /[^:] timelineItems\(last: 100, itemTypes: \[([A-Z_, ]+)\]/.exec(query)?.[1]?.split(", ") ?? [];
      const isInTimeline = ({ __typename: type }: Node) =>
        timeline.includes(type.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase());
      const renamed = nodes.filter(({ __typename: type }) => type === "RenamedTitleEvent");
      const issue = {
        __typename: isPull ? "PullRequest" : "Issue",
        lastEditedAt: textAt ?? null,
        // The last hundred of the types that are asked for: https://docs.github.com/en/graphql/reference/objects#issuetimelineitemsconnection
        timelineItems: { nodes: nodes.filter(isInTimeline).slice(-100) },
        ...(query.includes("renames:") && { renames: { nodes: renamed.slice(-1) } }),
      };
      return { status: 200, body: { data: { repository: { issueOrPullRequest: issue } } } };
    },
  };
}
