import type { ProjectQuery, ProjectState } from "./site-data.ts";

export const projectStates: readonly ProjectState[] = [
  "yours",
  "waiting",
  "queued",
  "working",
  "finished",
  "stopped",
  "rejected",
];

/** Parses the query parameters of a project list; ignores unknown values. */
export function readProjectQuery(search: URLSearchParams): ProjectQuery {
  const [page, state, engagement, text] = ["page", "state", "engagement", "text"].map((name) =>
    search.get(name)?.trim(),
  );
  const known = projectStates.find((each) => each === state);
  return {
    ...(page && /^[1-9]\d{0,6}$/.test(page) && { page: Number(page) }),
    ...(known && { state: known }),
    ...(engagement && { engagement }),
    ...(text && { text: text.slice(0, 200) }),
  };
}

/** Formats a query as URL parameters, such as `?state=waiting&page=2`; empty for the unfiltered list. */
export function writeProjectQuery({ page = 1, state, engagement, text }: ProjectQuery): string {
  const all = { state, engagement, text, page: page > 1 ? String(page) : undefined };
  const given = Object.entries(all).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}
