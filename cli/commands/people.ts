import { randomUUID } from "node:crypto";
import { Flags } from "@oclif/core";
import type { PeopleChange, ProjectPeople } from "../../schema/types.ts";
import { Mistake } from "../crew-command.ts";
import { asFlag, only, ProjectCommand, projectArgument } from "../project-command.ts";

export default class People extends ProjectCommand {
  static override summary = "Show the people who decide in a project, or, as an operator, replace one.";
  static override examples = [
    "<%= config.bin %> people",
    '<%= config.bin %> people --add "Ann Lee <ann@example.com>" --remove ben@example.com --comment "Ben is ill."',
  ];
  static override args = { project: projectArgument };
  static override flags = {
    as: asFlag,
    group: Flags.string({
      summary: "The group. Default: the only one, or that of the removed person.",
      helpValue: "NAME",
    }),
    add: Flags.string({ summary: "Who comes.", helpValue: '"NAME <EMAIL>"' }),
    remove: Flags.string({ summary: "The person to remove; their sessions end.", helpValue: "EMAIL" }),
    comment: Flags.string({ summary: "The reason; it is recorded, and both people are notified.", helpValue: "TEXT" }),
  };

  async run(): Promise<ProjectPeople | PeopleChange> {
    const { args, flags } = await this.parse(People);
    const { add, remove, comment = "" } = flags;
    const isChange = add !== undefined || remove !== undefined;
    if (isChange && comment.trim() === "")
      throw new Mistake("Give the reason with --comment: it is recorded, and both people are notified.");
    const added = add === undefined ? undefined : parsePerson(add);
    const api = await this.api(flags);
    const { summary } = await this.project(api, args.project);
    const view = await api.get("/api/projects/{id}/people", { id: summary.id });
    if (!isChange) {
      this.log(describe(view));
      return view;
    }
    const change = await api.post(
      "/api/projects/{id}/people",
      { id: summary.id },
      {
        decisionId: randomUUID(),
        group: flags.group ?? groupOf(view, remove),
        comment,
        ...(added && { add: added }),
        ...(remove !== undefined && { remove }),
      },
    );
    const [out, into] = [change.removed, change.added].map((person) => person && `${person.name} (${person.email})`);
    this.log(
      `${change.group}: ${out ? `${out} was removed` : "nobody was removed"}, ${into ? `${into} was added` : "nobody was added"}.`,
    );
    return change;
  }
}

/** Parses `Ann Lee <ann@example.com>`, the format of mail programs. */
export function parsePerson(text: string): { name: string; email: string } {
  const [, name = "", email = ""] = /^\s*([^<>]*\S)\s*<\s*([^<>\s]+@[^<>\s]+)\s*>\s*$/.exec(text) ?? [];
  if (email === "") throw new Mistake(`"${text}" is not a person: write --add "NAME <EMAIL>".`);
  return { name: name.replace(/^"(.*)"$/, "$1"), email };
}

function groupOf({ groups }: ProjectPeople, remove: string | undefined): string {
  const theirs = groups.filter(({ people }) =>
    people.some(({ email }) => email.toLowerCase() === remove?.trim().toLowerCase()),
  );
  return only(theirs.length > 0 ? theirs : groups, {
    none: "The project has no group with people to change.",
    several: `There are several groups (${groups.map(({ group }) => group).join(", ")}): name one with --group.`,
  }).group;
}

function describe({ groups, changes }: ProjectPeople): string {
  const lines = groups.flatMap(({ group, people, decides, answers }) => [
    `${group}${decides.length > 0 ? `: decides on ${decides.join(", ")}` : ""}${answers ? "; answers questions" : ""}`,
    ...people.map(({ name, email }) => `  ${name} <${email}>`),
  ]);
  const past = changes.map(
    ({ time, name, group, added, removed, comment }) =>
      `${time} ${name}: ${group}: ${removed ? `- ${removed.email} ` : ""}${added ? `+ ${added.email} ` : ""}(${comment})`,
  );
  return [...lines, ...(past.length > 0 ? ["", "Changed:", ...past] : [])].join("\n");
}
