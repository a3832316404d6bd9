import type { Viewer } from "../../schema/site-data.ts";
import type { Person, RecordedDecision, StatusManifest } from "../../schema/types.ts";
import { wasGivenPlace } from "../ledger/people.ts";
import type { MetaItem } from "../ledger/project-item.ts";

/** Group whose members see every project and decide on phases that cannot continue. */
export const operatorGroup = "operators";

/** The AWS account's rights, or the access token of the computer that runs `crew up`. */
export type Channel = NonNullable<RecordedDecision["channel"]>;

/** A person who decides or answers, as records and pages name the person. */
export interface Author {
  email: string;
  name: string;
  channel?: Channel;
}

/** Returns the person as the author of what the caller does: acting through the account is part of the name, wherever it is shown. */
export function authorOf({ email, name }: Person, { channel }: Pick<Caller, "channel">): Author {
  const shown = channel === "account" ? `${name} (through the AWS account)` : name;
  return { email: email.toLowerCase(), name: shown, ...(channel && { channel }) };
}

/** The caller, and whether it is the owner of this computer or of the account, who may act as any operator. */
export interface Caller extends Viewer {
  ownsMachine: boolean;
  /** Deployed engagements whose current YAML does not name the caller: the people in their projects' manifests do not count. */
  withoutPlaceIn: readonly string[];
  /** Absent for a person who has signed in; else the way in which somebody acts as the person. */
  channel?: Channel;
  /** Id of the caller's session, if any. */
  session?: string;
}

export function isSame(email: string, other: string): boolean {
  return email.toLowerCase() === other.toLowerCase();
}

export function peopleOf({ manifest }: { manifest: StatusManifest }, group: string): readonly Person[] {
  return manifest.people[group] ?? [];
}

/** Returns the caller as a member of the project's group; `undefined` when the caller is not in it. */
export function memberOf(manifest: StatusManifest, group: string, caller: Caller): Person | undefined {
  const members = manifest.people[group] ?? [];
  const member = members.find((person) => isSame(person.email, caller.email));
  return member ?? (caller.ownsMachine && group === operatorGroup ? members[0] : undefined);
}

/**
 * True when the caller may see the project. The engagement's removal of a person applies, unless an operator has given
 * the person a place in the project since.
 */
export function maySee(
  { manifest, meta }: { manifest: StatusManifest; meta: Pick<MetaItem, "people"> },
  caller: Caller,
): boolean {
  if (caller.isOperator || wasGivenPlace(meta.people, caller.email)) return true;
  if (caller.withoutPlaceIn.includes(manifest.name)) return false;
  return Object.keys(manifest.people).some((group) => memberOf(manifest, group, caller) !== undefined);
}
