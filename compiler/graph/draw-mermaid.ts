import type { Pipeline } from "../../schema/types.ts";
import { type Graph, type GraphPhase, type GraphRow, graphOf } from "./graph.ts";

/** Draws the pipeline as Mermaid text, which GitHub renders inside a fenced block. */
export function drawMermaid(pipeline: Pipeline): string {
  const graph = graphOf(pipeline);
  const lines = [
    "flowchart TD",
    `  begin([${label(graph.code === undefined ? graph.title : `${graph.title}, on ${graph.code}`)}])`,
    ...graph.rows.flatMap(rowNodes),
    "  finish([Finished])",
    ...edges(graph),
    "  classDef gate stroke-width:2px",
    "  classDef light stroke-dasharray:3 3,opacity:0.6",
  ];
  return `${lines.join("\n")}\n`;
}

// Prefixed ids, because a phase may have a name that Mermaid reserves, such as "end"; names have no underscores.
const id = (kind: string, name: string) => `${kind}_${name.replaceAll("-", "_")}`;
const ids = {
  phase: (name: string) => id("phase", name),
  gate: (name: string) => id("gate", name),
  when: (name: string) => id("when", name),
  back: (name: string) => id("back", name),
  ask: (name: string) => id("ask", name),
  operator: (name: string) => id("operator", name),
};

function rowNodes({ phases }: GraphRow): string[] {
  const conditions = phases.flatMap(({ name, when }) =>
    when === undefined ? [] : [`  ${ids.when(name)}{${label(when)}}`],
  );
  return [...conditions, ...phases.flatMap(phaseNodes)];
}

function phaseNodes({ name, title, members, gate, asks, operator, each, isFinal }: GraphPhase): string[] {
  const swarm = members.map((member) => (member.isEntry ? `<b>${member.name}</b>` : member.name)).join(", ");
  const light = (node: string, text: string) => [
    `  ${node}(${label(text)}):::light`,
    `  ${ids.phase(name)} -.- ${node}`,
  ];
  return [
    `  ${ids.phase(name)}["<b>${entities(title)}</b><br>${name}: ${swarm}${each === undefined ? "" : `<br>${entities(each)}`}${isFinal ? "<br>at every end" : ""}"]`,
    ...(gate
      ? [`  ${ids.gate(name)}{${label([`${gate.group}, ${gate.votes}`, ...gate.notes].join("; "))}}:::gate`]
      : []),
    ...(asks === undefined ? [] : light(ids.ask(name), `asks ${asks}`)),
    ...light(ids.operator(name), `${operator} decide`),
  ];
}

function edges({ rows }: Graph): string[] {
  const heads = rows.map(({ phases }) =>
    phases.map(({ name, when }) => (when === undefined ? ids.phase(name) : ids.when(name))),
  );
  const after = (index: number) => heads[index + 1] ?? ["finish"];
  return [
    ...(heads[0] ?? ["finish"]).map((head) => `  begin --> ${head}`),
    ...rows.flatMap((row, index) => rowEdges(row, after(index))),
  ];
}

function rowEdges({ phases, back }: GraphRow, following: readonly string[]): string[] {
  const [first] = phases;
  if (back === undefined || first === undefined) return phaseEdges(phases, following);
  const choice = ids.back(first.name);
  return [
    ...phaseEdges(phases, [choice]),
    `  ${choice}{${label(back.when)}}`,
    `  ${choice} -.->|${label(back.label)}| ${ids.phase(back.phase)}`,
    ...following.map((target) => `  ${choice} -->|no| ${target}`),
  ];
}

function phaseEdges(phases: readonly GraphPhase[], next: readonly string[]): string[] {
  const skips = phases.flatMap(({ name, when }) =>
    when === undefined
      ? []
      : [
          `  ${ids.when(name)} -->|yes| ${ids.phase(name)}`,
          ...next.map((target) => `  ${ids.when(name)} -->|no| ${target}`),
        ],
  );
  const onwards = phases.flatMap(({ name, gate }) => {
    if (!gate) return next.map((target) => `  ${ids.phase(name)} --> ${target}`);
    const { revise } = gate;
    return [
      `  ${ids.phase(name)} --> ${ids.gate(name)}`,
      ...next.map((target) => `  ${ids.gate(name)} -->|approved| ${target}`),
      ...(revise === undefined ? [] : [`  ${ids.gate(name)} -.->|${label(revise.label)}| ${ids.phase(revise.phase)}`]),
    ];
  });
  return [...skips, ...onwards];
}

function label(text: string): string {
  return `"${entities(text)}"`;
}

/** Escapes with Mermaid's own entities, the only ones it accepts inside quotes. */
function entities(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[#&"<>`]/g, (character) => `#${character.charCodeAt(0)};`);
}
