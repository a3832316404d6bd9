import { compareText } from "../../../base/compare-text.ts";
import type { Json } from "../../../base/json.ts";
import { TooLong } from "../failure.ts";
import type { ForgeChange, ForgeComment, ForgeHistory } from "../forge.ts";
import { readPages } from "../read-pages.ts";
import type { GitlabService } from "./gitlab-service.ts";
import { fieldsOf, personOf, timeOf } from "./read-gitlab.ts";

const mostEvents = 1000;

/**
 * GitLab notes every edit of a title, a description or a box in it, in English whatever the language of the reader:
 * https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/services/system_notes/issuables_service.rb (read 2026-11-28).
 */
const edits = /^(changed title from|changed the description|marked the (checklist item|task))/;

/** https://docs.gitlab.com/api/resource_label_events/ and https://docs.gitlab.com/api/resource_state_events/ (read 2026-11-28) */
export async function readGitlabHistory(
  service: GitlabService,
  on: ForgeComment["on"],
  path: string,
): Promise<ForgeHistory> {
  const labels = await readAll(service, on, `${path}/resource_label_events`, {});
  const states = await readAll(service, on, `${path}/resource_state_events`, {});
  const notes = await readAll(service, on, `${path}/notes`, { activity_filter: "only_activity", sort: "asc" });
  const edited = notes.filter((note) => {
    const { system, body } = fieldsOf(note);
    return system === true && typeof body === "string" && edits.test(body);
  });
  const changes = [...labels.flatMap(labelChange), ...states.flatMap(stateChange)];
  return {
    changes: changes.sort((one, other) => compareText(one.at, other.at)),
    editedAt: edited.map(timeOf).sort().at(-1),
  };
}

/** A history that is cut off could hide an edit. */
async function readAll(
  { page }: GitlabService,
  { number }: ForgeComment["on"],
  path: string,
  query: { [name: string]: string },
): Promise<Json[]> {
  const { items, isCut } = await readPages((size, at) => page(path, query, size, at), mostEvents);
  if (isCut) throw new TooLong(`The history of ${number} is too long to read it all`);
  return items;
}

function labelChange(event: Json): ForgeChange[] {
  const { action, label, user } = fieldsOf(event);
  if (action !== "add" && action !== "remove") return [];
  // A deleted label has no name any more.
  const name = label === null || label === undefined ? undefined : fieldsOf(label).name;
  return [
    {
      kind: action === "add" ? "labeled" : "unlabeled",
      by: personOf(user),
      at: timeOf(event),
      ...(typeof name === "string" && { label: name }),
    },
  ];
}

function stateChange(event: Json): ForgeChange[] {
  const { state, user } = fieldsOf(event);
  if (state !== "closed" && state !== "reopened" && state !== "merged") return [];
  return [{ kind: state, by: personOf(user), at: timeOf(event) }];
}
