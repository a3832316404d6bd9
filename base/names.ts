import type { NameOf } from "./branded.ts";

export type ProjectId = NameOf<"project">;
export type PhaseName = NameOf<"phase">;
export type AgentName = NameOf<"agent">;

/** The id of a project as `crew` makes them: words of lower-case letters and digits with hyphens between. Throws a `TypeError`. */
export function asProjectId(text: string): ProjectId {
  if (text.length <= 80 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text)) return text;
  throw new TypeError(`"${text}" is not the id of a project: lower-case letters, digits and hyphens`);
}
