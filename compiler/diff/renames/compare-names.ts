import type { Change, Theme } from "../change.ts";
import type { Renames } from "./find-renames.ts";

type Kind = Exclude<keyof Renames, "deliverables" | "outputs">;

const words: { [kind in Kind]: { noun: string; theme: Theme } } = {
  agents: { noun: "agent", theme: "agents" },
  tools: { noun: "tool", theme: "agents" },
  models: { noun: "model", theme: "money" },
  people: { noun: "group", theme: "people" },
  templates: { noun: "template", theme: "work" },
  phases: { noun: "phase", theme: "flow" },
};

/** Returns a change for each rename. */
export function compareNames(renames: Renames): Change[] {
  const named = (Object.keys(words) as Kind[]).flatMap((kind) =>
    [...renames[kind]].map(([is, was]) => {
      const { noun, theme } = words[kind];
      return called(theme, `${kind}.${is}`, `The ${noun} ${was}`, was, is);
    }),
  );
  const delivered = [...renames.deliverables].flatMap(([phase, ids]) =>
    [...ids].map(([is, was]) =>
      called("work", `phases.${phase}.deliverables.${is}`, `The deliverable ${was} of ${phase}`, was, is),
    ),
  );
  const reported = [...renames.outputs].flatMap(([agent, outputs]) =>
    [...outputs].map(([is, was]) =>
      called("agents", `agents.${agent}.outputs.${is}`, `What ${agent} reports as ${was}`, was, is),
    ),
  );
  return [...named, ...delivered, ...reported];
}

function called(theme: Theme, subject: string, what: string, was: string, is: string): Change {
  const sentence = `${what} is now called ${is}.`;
  return { theme, kind: "changed", severity: "low", subject: `${subject}.name`, sentence, before: was, after: is };
}
