import { defaults } from "../../schema/defaults.ts";
import type { PhaseFile } from "../../schema/types.ts";
import { mistypedName, suggestName } from "../diagnostics/did-you-mean.ts";
import type { Found } from "../diagnostics/found.ts";
import { kindOfWork } from "../kinds/steps/step-kinds.ts";
import type { FindAgent, FindNames } from "../kinds/steps/work-kind.ts";
import type { Declarations } from "../load/declarations.ts";
import type { Declared } from "../load/declared.ts";
import { schemaKey } from "../load/schema-file.ts";
import { assemble, mapEach, throwMissing, unlessMissing } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import type { Agent, Approvers, Deliverable, Gate, Group, Phase, PhaseReview, Template, Tool } from "./model.ts";
import { resolveName } from "./resolve-name.ts";

/** Names that a phase can refer to. */
export interface Roster {
  agents: ReadonlyMap<string, Agent>;
  tools: ReadonlyMap<string, Tool>;
  templates: ReadonlyMap<string, Template>;
  schemas: Declarations["schemas"];
  findGroup(name: string, at: () => Span): Group;
  names: Declarations["names"];
  fileOf: Declarations["fileOf"];
  found: Found;
}

export function linkPhase(file: Declared<PhaseFile>, roster: Roster): Phase {
  const agent: FindAgent = (name, ...path) => {
    const [at, defined] = [file.origin(...path), roster.names.agent];
    const wanted = { name, at, noun: "agent", defined, fileOf: (other: string) => roster.fileOf("agent", other) };
    return resolveName(roster.agents, wanted, roster.found);
  };
  const tool: FindNames["tool"] = (name, ...path) => {
    const [at, defined] = [file.origin(...path), roster.names.tool];
    const wanted = { name, at, noun: "tool", defined, fileOf: (other: string) => roster.fileOf("tool", other) };
    return resolveName(roster.tools, wanted, roster.found);
  };
  const workers = () => kindOfWork(file.declared).link(file, { agent, tool });
  return assemble<Phase>({
    name: () => file.name,
    file: () => file.file,
    declared: () => file.declared,
    origin: () => file.origin,
    originOfKey: () => file.originOfKey,
    originWithin: () => file.originWithin,
    originAt: () => file.originAt,
    originOfKeyAt: () => file.originOfKeyAt,
    originWithinAt: () => file.originWithinAt,
    entry: () => workers().entry(),
    members: () => workers().members(),
    forcedHandoffs: () => workers().forcedHandoffs(),
    called: () => workers().called?.(),
    deliverables: () =>
      mapEach(file.declared.deliverables ?? [], (declared, index) =>
        linkDeliverable(file, declared, index, agent, roster),
      ),
    review: () => file.declared.review && linkReview(file.declared.review, agent),
    gate: () => file.declared.gate && linkGate(file, file.declared.gate, roster),
    askers: () =>
      mapEach(file.declared.rehearsal?.ask ?? [], (ask, index) => agent(ask.agent, "rehearsal", "ask", index, "agent")),
  });
}

function linkDeliverable(
  file: Declared<PhaseFile>,
  declared: Deliverable["declared"],
  index: number,
  agent: FindAgent,
  roster: Roster,
): Deliverable {
  return assemble<Deliverable>({
    declared: () => declared,
    owner: () => agent(declared.owner, "deliverables", index, "owner"),
    template: () =>
      declared.template === undefined
        ? undefined
        : (roster.templates.get(declared.template) ?? reportTemplate(file, declared.template, index, roster)),
    schema: () =>
      declared.schema === undefined
        ? undefined
        : (roster.schemas.get(schemaKey(file.name, declared.schema)) ?? throwMissing()),
  });
}

function reportTemplate(
  file: Declared<PhaseFile>,
  name: string,
  index: number,
  { names, templates, found }: Roster,
): Template {
  if (names.template.includes(name)) return throwMissing();
  const id = unlessMissing(() => file.declared.deliverables?.[index]?.id);
  found.error("template-missing", {
    message: `There is no template "${name}" for ${id === undefined ? "a deliverable" : `the deliverable "${id}"`}.`,
    span: file.origin("deliverables", index, "template"),
    why: "A deliverable starts as a copy of its template and must have the template's sections.",
    help: `${suggestName(name, names.template, "templates").replace(/[^?]$/, "$&.")} Or add phases/templates/${name}.md.hbs`,
    cause: `template ${name}`,
  });
  return templates.get(mistypedName(name, names.template) ?? "") ?? throwMissing();
}

function linkReview(declared: PhaseReview["declared"], agent: FindAgent): PhaseReview {
  return assemble<PhaseReview>({ declared: () => declared, agent: () => agent(declared.agent, "review", "agent") });
}

function linkGate(file: Declared<PhaseFile>, declared: Gate["declared"], { findGroup }: Roster): Gate {
  return assemble<Gate>({
    declared: () => declared,
    approvers: () => {
      const { approvers } = declared;
      const isList = "length" in approvers;
      return mapEach(isList ? approvers : [approvers], (required, index) => {
        const path = ["gate", "approvers", ...(isList ? [index] : [])];
        return assemble<Approvers>({
          group: () => findGroup(required.group, () => file.originAt([...path, "group"])),
          quorum: () => required.quorum ?? defaults.gate.quorum,
          path: () => path,
        });
      });
    },
    delegate: () =>
      declared.delegate === undefined ? undefined : findGroup(declared.delegate, () => file.origin("gate", "delegate")),
    reviseTo: () => declared.onRevise?.to,
  });
}

/** True when every reference of the phase to an agent is resolved. */
export function namesAllAgents({ entry, members, forcedHandoffs, deliverables, review, askers }: Phase): boolean {
  const named: (Agent | undefined)[] = [entry, review?.agent, ...members, ...askers];
  for (const { from, to } of forcedHandoffs) named.push(from, to);
  for (const { owner } of deliverables) named.push(owner);
  return named.length > 0;
}
