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
    /** The emulator keeps no events of a pull request. */
    noteOfPull(number: string, event: IssueEvent): void {
      ofPulls.set(number, [...(ofPulls.get(number) ?? []), event]);
    },

    noteEdit(number: string, { title, body }: { title?: string; body?: string }, time: string): void {
      const known = edits.get(number) ?? { renames: [] };
      const renames = title === undefined ? known.renames : [...known.renames, time];
      edits.set(number, { ...known, renames, ...(body !== undefined && { textAt: time }) });
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
