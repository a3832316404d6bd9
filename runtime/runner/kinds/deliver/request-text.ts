import type { CommitId } from "../../../../base/commit-id.ts";
import { inertTitle } from "../../../artifacts/customer/inert-title.ts";
import { key } from "../../../ledger/keys.ts";
import { readItem, readItems } from "../../../ledger/read.ts";
import { readRevisions } from "../../../ledger/records.ts";
import type { RoundContext } from "../../round-context.ts";

/** Text of the request for people who look at it on the forge: what exactly is decided on, and where. A repetition writes the same one. */
export async function requestText(
  { table, order, pipeline, projectTitle }: Pick<RoundContext, "table" | "order" | "pipeline" | "projectTitle">,
  { head, tree, revision }: { head: CommitId; tree: string; revision: CommitId },
): Promise<string> {
  const files = (await readRevisions(table, order.project)).find(({ id }) => id === revision)?.tree;
  const facts = [
    `- Project: ${order.project}`,
    `- Commit: ${head} (tree ${tree})`,
    `- Revision of the project: ${revision}`,
    ...(files === undefined ? [] : [`- SHA-256 of the list of its files: ${files}`]),
  ];
  const place = await placeOfDecision({ table, order, pipeline });
  return [
    `The team's work on "${inertTitle(projectTitle)}", as the commit ${head}. People decide on exactly this commit${place === undefined ? "" : ":"}`,
    ...(place === undefined ? [] : [place]),
    `${facts.join("\n")}\n`,
  ].join("\n\n");
}

/** Page of the gate that opens after the delivery; that of the project where no gate follows. */
async function placeOfDecision({
  table,
  order: { project, phase },
  pipeline,
}: Pick<RoundContext, "table" | "order" | "pipeline">): Promise<string | undefined> {
  const { siteUrl } = (await readItem(table, key.meta(project))) ?? {};
  if (siteUrl === undefined) return undefined;
  const page = `${siteUrl}/projects/${encodeURIComponent(project)}`;
  const rounds = (await readItems(table, project, "round")).filter((each) => each.phase === phase);
  // A gate has the number of the round whose work it shows.
  const round = Math.max(0, ...rounds.map((each) => each.round));
  if (pipeline.repository?.deliver !== "gates" || round === 0) return page;
  return `${page}/gates/${encodeURIComponent(phase)}/${round}`;
}
