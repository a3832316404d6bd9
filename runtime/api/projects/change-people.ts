import { groupsTooSmall, type RequiredVotes } from "../../../base/assign-votes.ts";
import { enumerate } from "../../../base/enumerate.ts";
import { requiredVotes } from "../../../schema/required-votes.ts";
import type { PeopleChange, PeopleInput, Person, StatusManifest } from "../../../schema/types.ts";
import { type Caller, isSame, operatorGroup } from "../../inbox/caller.ts";
import { changeOnce, type Signed } from "../../inbox/change-once.ts";
import type { Decider } from "../../inbox/decider.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { incomplete, type Refusal } from "../../inbox/refusal.ts";
import { addNotice } from "../../ledger/notices.ts";
import { endPlace, givePlace } from "../../ledger/people.ts";
import type { ProjectPeople } from "../../ledger/project-item.ts";
import type { Sessions } from "../access/sessions.ts";

interface Services {
  decider: Decider;
  sessions: Sessions;
  /** True when undeclared people can sign in: locally, but not with a deployment's accounts. */
  anybodyMaySignIn: boolean;
}

/**
 * Adds a person to a group of a running project, removes one, or both at once, and records author and reason. Applies
 * to items that are open now. Notifies the added person of open items, and the removed person, who is signed out
 * everywhere.
 */
export async function changePeople(
  { decider, sessions, anybodyMaySignIn }: Services,
  caller: Caller,
  id: string,
  input: PeopleInput,
): Promise<PeopleChange> {
  const { add, remove, comment, group } = input;
  const { project, change } = await changeOnce<"people", PeopleChange>(decider, caller, id, input, {
    part: "people",
    noun: "another change of people",
    finished: "The project is finished: there are no more decisions.",
    rejected: "The project was rejected: there are no more decisions.",
    recorded: ({ meta }) => meta.people?.changes ?? [],
    contentOf: ({ added, removed, comment, group }) => contentOf(added?.email, removed?.email, comment, group),
    sent: contentOf(add?.email, remove, comment, group),
    async prepare(project, signed) {
      const change = checkedChange(project, input, signed);
      if (!anybodyMaySignIn) await requireDeclared(decider, change.added);
      await announce(decider, project, change);
      return change;
    },
    apply: withChange,
  });
  return settle(decider, sessions, project, change);
}

function contentOf(added: string | undefined, removed: string | undefined, comment: string, group: string) {
  return [added?.trim().toLowerCase(), removed?.trim().toLowerCase(), comment.trim(), group];
}

/** Written before the change: a notice without its change is not sent, but a change without its notice would never be notified. */
async function announce({ table }: Decider, project: ProjectRecords, { decisionId, time, added, group }: PeopleChange) {
  await addNotice(table, project.id, { about: "people", item: decisionId, reminder: 0, time });
  if (added === undefined) return;
  const place = { name: added.name, engagement: project.meta.engagement, project: project.id, group };
  await givePlace(table, added.email, place);
}

/** Idempotent: sending the same change again completes it after a crash. */
async function settle({ table }: Decider, sessions: Sessions, project: ProjectRecords, change: PeopleChange) {
  const { removed, group, time } = change;
  if (removed === undefined) return change;
  await endPlace(table, removed.email, { project: project.id, group }, time);
  for (const session of await sessions.list(removed.email)) await sessions.end(session);
  return change;
}

function membersAfter({ people }: StatusManifest, { group, added, removed }: PeopleChange): Person[] {
  const stay = (people[group] ?? []).filter(({ email }) => !removed || !isSame(email, removed.email));
  return [...stay, ...(added ? [added] : [])];
}

function withChange({ meta, manifest }: ProjectRecords, change: PeopleChange): ProjectPeople {
  return {
    groups: { ...meta.people?.groups, [change.group]: membersAfter(manifest, change) },
    changes: [...(meta.people?.changes ?? []), change],
  };
}

function checkedChange(
  { manifest }: ProjectRecords,
  { group, add, remove }: PeopleInput,
  signed: Signed,
): PeopleChange {
  const members = manifest.people[group];
  const known = Object.keys(manifest.people).filter((name) => name !== operatorGroup);
  if (members === undefined || group === operatorGroup)
    throw refusal(
      "group",
      `Name one of the groups: ${known.join(", ")}. Operators are declared only in the engagement's YAML.`,
    );
  const added = add && { name: add.name.trim(), email: add.email.trim().toLowerCase() };
  const removed = remove === undefined ? undefined : members.find(({ email }) => isSame(email, remove.trim()));
  const listed = members.map(({ name, email }) => `${name} (${email})`).join(", ");
  if (remove !== undefined && removed === undefined)
    throw refusal("remove", `${remove} is not in the group "${group}". In it are: ${listed}.`);
  if (added === undefined && removed === undefined) throw refusal("add", "Say who comes, who goes, or both.");
  if (added !== undefined && members.some(({ email }) => isSame(email, added.email)))
    throw refusal("add/email", `${added.email} is in the group "${group}" already.`);
  if (signed.comment === "") throw refusal("comment", "Give the reason: it is recorded, and both people are notified.");
  const left = members.length - (removed ? 1 : 0) + (added ? 1 : 0);
  const needed = Math.max(
    1,
    ...requiredOf(manifest)
      .flat()
      .filter((each) => each.group === group)
      .map(({ quorum }) => quorum),
  );
  if (left < needed)
    throw refusal(
      "remove",
      `${needed} of the group "${group}" have to decide; ${left} would be left. Name who comes instead.`,
    );
  const change = { ...signed, group, ...(added && { added }), ...(removed && { removed }) };
  requireEnoughTogether(manifest, { ...manifest.people, [group]: membersAfter(manifest, change) });
  return change;
}

/** Returns for each gate the groups that must approve, also for changes of sensitive files. */
function requiredOf({ phases, repository }: StatusManifest): RequiredVotes[][] {
  const group = repository?.sensitiveGroup;
  return phases.flatMap(({ gate }) => {
    if (gate === undefined) return [];
    const required = requiredVotes(gate);
    const isGuard = group !== undefined && required.every((each) => each.group !== group);
    return [isGuard ? [...required, { group, quorum: 1 }] : required];
  });
}

/** Refuses a change after which a gate of several groups could not be approved: an approval counts for one of them only. */
function requireEnoughTogether(manifest: StatusManifest, people: StatusManifest["people"]): void {
  const addresses = (group: string) => people[group]?.map(({ email }) => email.toLowerCase()) ?? [];
  for (const required of requiredOf(manifest)) {
    const found = required.length > 1 ? groupsTooSmall(required, addresses) : undefined;
    if (found !== undefined)
      throw refusal(
        "remove",
        `${found.needed} people of the groups ${enumerate(found.groups)} have to decide, each for one of them; ${found.people} would be left. Name who comes instead.`,
      );
  }
}

/** With a deployment's accounts, a place is useless for a person who cannot sign in. */
async function requireDeclared({ manifests }: Decider, added: Person | undefined): Promise<void> {
  if (added === undefined) return;
  const declared = await manifests.people();
  if (declared.some(({ person }) => isSame(person.email, added.email))) return;
  throw refusal(
    "add/email",
    `${added.email} cannot sign in here yet: declare them under \`people\` of the engagement, deploy it, then add them to this project.`,
  );
}

function refusal(field: string, detail: string): Refusal {
  return incomplete("Not changed", [{ pointer: `/${field}`, detail }]);
}
