import { isObject } from "../../../base/is-object.ts";
import { ForgeFailure } from "../failure.ts";
import type { ForgeChange, ForgeHistory, ForgePerson } from "../forge.ts";
import type { GithubService } from "./github-service.ts";

/** The REST API has no time of the last edit of a text: https://docs.github.com/en/graphql/reference/issues#issue (read 2026-11-28). */
const query = `query crewHistory($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    issueOrPullRequest(number: $number) {
      __typename
      ... on Issue { lastEditedAt renames: timelineItems(last: 1, itemTypes: [RENAMED_TITLE_EVENT]) { nodes { ...change } } timelineItems(last: 100, itemTypes: [LABELED_EVENT, UNLABELED_EVENT, CLOSED_EVENT, REOPENED_EVENT]) { nodes { ...change } } }
      ... on PullRequest { lastEditedAt renames: timelineItems(last: 1, itemTypes: [RENAMED_TITLE_EVENT]) { nodes { ...change } } timelineItems(last: 100, itemTypes: [LABELED_EVENT, UNLABELED_EVENT, CLOSED_EVENT, REOPENED_EVENT]) { nodes { ...change } } }
    }
  }
}
fragment change on Node {
  __typename
  ... on LabeledEvent { createdAt label { name } actor { ...person } }
  ... on UnlabeledEvent { createdAt label { name } actor { ...person } }
  ... on RenamedTitleEvent { createdAt actor { ...person } }
  ... on ClosedEvent { createdAt actor { ...person } }
  ... on ReopenedEvent { createdAt actor { ...person } }
}
fragment person on Actor { __typename login ... on User { databaseId } ... on Bot { databaseId } }`;

const kinds: { [type: string]: ForgeChange["kind"] } = {
  LabeledEvent: "labeled",
  UnlabeledEvent: "unlabeled",
  ClosedEvent: "closed",
  ReopenedEvent: "reopened",
};

export async function readGithubHistory(service: GithubService, number: number): Promise<ForgeHistory> {
  const answer = await service.graphql(query, { ...service.place, number });
  const found = at(at(answer, "repository"), "issueOrPullRequest");
  if (!isObject(found)) throw new ForgeFailure("absent", `The forge shows nothing with the number ${number}`);
  const nodes = at(found.timelineItems, "nodes");
  // By themselves: the author could push a rename out of the list by closing and opening the issue.
  const renames = at(found.renames, "nodes");
  // Without them nobody could say that a text is the one that was vouched for.
  if (!Array.isArray(nodes) || !Array.isArray(renames) || !("lastEditedAt" in found))
    throw new ForgeFailure("refused", "The forge's answer has no history");
  const edits = renames.map((node) => at(node, "createdAt"));
  const times = [found.lastEditedAt, ...edits].filter((time) => typeof time === "string").sort();
  return { changes: nodes.flatMap(readChange), editedAt: times.at(-1) };
}

function readChange(node: unknown): ForgeChange[] {
  const kind = kinds[String(at(node, "__typename"))];
  const time = at(node, "createdAt");
  if (kind === undefined || typeof time !== "string") return [];
  const label = at(at(node, "label"), "name");
  return [{ kind, at: time, by: readActor(at(node, "actor")), ...(typeof label === "string" && { label }) }];
}

/** GraphQL leaves out the `[bot]` with which the REST API ends the names of apps. */
function readActor(actor: unknown): ForgePerson | undefined {
  const [login, id] = [at(actor, "login"), at(actor, "databaseId")];
  if (typeof login !== "string" || (typeof id !== "number" && typeof id !== "bigint")) return undefined;
  const isBare = at(actor, "__typename") === "Bot" && !login.endsWith("[bot]");
  return { name: isBare ? `${login}[bot]` : login, id: String(id) };
}

function at(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}
