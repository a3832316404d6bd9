import fc from "fast-check";
import type { Host } from "../../compiler/source/host.ts";

/** What may vary about one phase. */
interface PhaseShape {
  review: { rounds: number; afterwards: "gate" | "ask-operator" } | undefined;
  gate:
    | {
        reminders: number;
        onExpire: "stop" | "approve" | "ask-operator";
        revise: "self" | "first";
        rounds: number;
        afterwards: "ask-operator" | "stop";
        approveWhen: boolean;
      }
    | undefined;
}

/** A phase as an element names it: with a condition, and by its writer alone. */
interface PlacedShape {
  phase: PhaseShape;
  when: boolean;
  alone: boolean;
}

type ItemShape = ({ kind: "single" } & PlacedShape) | { kind: "parallel"; branches: PlacedShape[] };

const phaseShape: fc.Arbitrary<PhaseShape> = fc.record({
  review: fc.option(
    fc.record({ rounds: fc.integer({ min: 1, max: 3 }), afterwards: fc.constantFrom("gate", "ask-operator") }),
    { nil: undefined },
  ),
  gate: fc.option(
    fc.record({
      reminders: fc.integer({ min: 0, max: 4 }),
      onExpire: fc.constantFrom("stop", "approve", "ask-operator"),
      revise: fc.constantFrom("self", "first"),
      rounds: fc.integer({ min: 1, max: 4 }),
      afterwards: fc.constantFrom("ask-operator", "stop"),
      approveWhen: fc.boolean(),
    }),
    { nil: undefined },
  ),
});

const placedShape = { phase: phaseShape, when: fc.boolean(), alone: fc.boolean() };

const itemShape: fc.Arbitrary<ItemShape> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("single" as const), ...placedShape }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("parallel" as const),
      branches: fc.array(fc.record(placedShape), { minLength: 2, maxLength: 3 }),
    }),
  },
);

/** A workspace with one engagement, `any`, that follows all rules. */
export const engagementHost: fc.Arbitrary<Host> = fc
  .record({ items: fc.array(itemShape, { minLength: 1, maxLength: 5 }), mode: fc.constantFrom("guided", "full") })
  .map(({ items, mode }) => memoryHost(filesOf(items, mode)));

function filesOf(items: ItemShape[], mode: string): Map<string, string> {
  const first = items[0]?.kind === "single" ? "phase-0" : undefined;
  const phases = items.flatMap((item, index) =>
    item.kind === "single"
      ? [{ name: `phase-${index}`, yaml: phaseYaml(item.phase, first) }]
      : item.branches.map(({ phase }, branch) => ({
          name: `phase-${index}-${branch}`,
          yaml: phaseYaml(phase, undefined),
        })),
  );
  return new Map([
    ["engagements/any/engagement.yaml", engagementYaml(items, mode)],
    ["engagements/any/sow.md", "Do what is needed."],
    [
      "agents/writer.yaml",
      "title: Writer\ndescription: Writes.\nmodel: small\nprompt: writer.md.hbs\nwrites: ['docs/**']\noutputs: {severity: {enum: [none, high]}}\n",
    ],
    ["agents/critic.yaml", "title: Critic\ndescription: Judges.\nmodel: small\nprompt: writer.md.hbs\n"],
    ["agents/writer.md.hbs", "Work."],
    ...phases.map(({ name, yaml }) => [`phases/${name}.yaml`, yaml] as const),
  ]);
}

function engagementYaml(items: ItemShape[], mode: string): string {
  const list = items.map((item, index) => {
    if (item.kind === "parallel")
      return `  - parallel: [${item.branches.map((placed, branch) => placedYaml(`phase-${index}-${branch}`, placed)).join(", ")}]`;
    return `  - ${placedYaml(`phase-${index}`, item)}`;
  });
  return `title: Any
sow: sow.md
models: {small: {id: anthropic.claude-haiku-4-5, maxTokens: 1000}}
people: {customer: [{name: C, email: c@example.com}], operators: [{name: O, email: o@example.com}]}
mode: ${mode}
budget: {usd: 100000}
phases:
${list.join("\n")}
`;
}

function placedYaml(name: string, { when, alone }: PlacedShape): string {
  if (!when && !alone) return name;
  return `{phase: ${name}${when ? ', when: writer.severity = "high"' : ""}${alone ? ", members: [writer]" : ""}}`;
}

function phaseYaml({ review, gate }: PhaseShape, first: string | undefined): string {
  const reviewYaml = review
    ? `review: {agent: critic, checklist: [Good], onFail: {rounds: ${review.rounds}, then: ${gate ? review.afterwards : "ask-operator"}}}\n`
    : "";
  const to = gate?.revise === "first" && first ? `to: ${first}, ` : "";
  const gateYaml = gate
    ? `gate:
  approvers: {group: customer}
  remind: [${Array.from({ length: gate.reminders }, (_, index) => `${index + 1}d`).join(", ")}]
  onExpire: ${gate.onExpire}
  onRevise: {${to}rounds: ${gate.rounds}, then: ${gate.afterwards}}
${gate.approveWhen ? '  approveWhen: writer.severity = "none"\n' : ""}`
    : "";
  return `title: Phase
goal: Write.
swarm: {entry: writer, members: [writer, critic]}
deliverables: [{id: text, path: docs/text.md, owner: writer}]
${reviewYaml}${gateYaml}`;
}

function memoryHost(files: Map<string, string>): Host {
  return {
    read: (path) => {
      const text = files.get(path);
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
    list: (folder) => {
      const inside = [...files.keys()].filter((path) => path.startsWith(`${folder}/`));
      return [...new Set(inside.map((path) => path.slice(folder.length + 1).split("/")[0] ?? ""))].sort();
    },
  };
}
