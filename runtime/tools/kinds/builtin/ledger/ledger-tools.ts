import type { LedgerEntry } from "../../../../../schema/types.ts";
import { objectOf, textOf } from "../../../input-schema.ts";
import { quoting, refused, said } from "../../../outcome.ts";
import type { JsonSchema } from "../../../ports.ts";
import { textArgument } from "../../../text-argument.ts";
import { builtIn } from "../built-in.ts";

/** Sections that agents may add to; deliverables and feedback are written elsewhere. */
const writable = ["facts", "assumptions", "decisions", "blockers"] as const;
const sections = [...writable, "deliverables", "feedback"] as const;

const sectionInput = (names: readonly string[]): JsonSchema => ({ type: "string", enum: [...names] });

const add = builtIn<{
  section: (typeof writable)[number];
  text: string;
  rationale?: string;
  confidence?: "high" | "medium" | "low";
}>({
  name: "ledger_add",
  effect: "write",
  description:
    "Adds an entry to the project's ledger, which every agent and the customer can see: a fact with its source, an assumption, a decision with its rationale, or a blocker. What is already there is not added again.",
  input: objectOf(
    {
      section: sectionInput(writable),
      text: { ...textOf("One or two sentences."), maxLength: 2000 },
      rationale: { ...textOf("Why; for a fact, where it is from."), maxLength: 2000 },
      confidence: { type: "string", enum: ["high", "medium", "low"] },
    },
    ["section", "text"],
  ),
  record: (input) => ({ kind: "fact-recorded", text: `recorded: ${textArgument(input, "text")}` }),
  async run({ agent, arguments: { section, ...content }, turn, id }, { records, now }) {
    const entry: LedgerEntry = {
      ...content,
      id: `${singular[section]}-${id}`,
      section,
      by: agent.name,
      phase: turn.phase,
      round: turn.round,
      time: now(),
      ...(section === "blockers" && { status: "open" as const }),
    };
    const same = (await records.entries(section)).find(
      (other) => other.id !== entry.id && other.status !== "resolved" && plain(other.text) === plain(entry.text),
    );
    if (same) return refused(`The ledger already has this as ${same.id}, by ${same.by} in ${same.phase}.`);
    await records.add(entry);
    return said(`Recorded as ${entry.id}.`);
  },
});

const read = builtIn<{ section?: string }>({
  name: "ledger_read",
  effect: "read",
  description: "Reads the project's ledger, all of it or one section.",
  input: objectOf({ section: sectionInput(sections) }),
  async run({ arguments: { section } }, { records }) {
    const entries = await records.entries(section);
    return entries.length === 0
      ? said("There are no entries yet.")
      : quoting("entries of the ledger by the agents they name", said(entries.map(describe).join("\n")));
  },
});

const resolve = builtIn<{ id: string }>({
  name: "ledger_resolve",
  effect: "write",
  description: "Marks an entry of the ledger, such as a blocker or an assumption, as resolved.",
  input: objectOf({ id: textOf("The entry's id, as ledger_read shows it.") }, ["id"]),
  async run({ arguments: { id } }, { records }) {
    const entry = (await records.entries()).find((candidate) => candidate.id === id);
    if (!entry) return refused(`There is no entry ${JSON.stringify(id)}. Call ledger_read to see the ids.`);
    if (entry.section === "feedback")
      return refused(`${id} is feedback: it is resolved when the people who decide approve. Answer it in the files.`);
    await records.resolve(entry.section, id);
    return said(`${id} is resolved.`);
  },
});

const singular = { facts: "fact", assumptions: "assumption", decisions: "decision", blockers: "blocker" } as const;

function plain(text: string): string {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}

function describe(entry: LedgerEntry): string {
  const notes = [
    `by ${entry.by} in ${entry.phase}`,
    entry.status,
    entry.confidence && `confidence ${entry.confidence}`,
    entry.path,
  ];
  const rationale = entry.rationale ? `\n  because: ${entry.rationale}` : "";
  return `[${entry.section}] ${entry.id} (${notes.filter(Boolean).join(", ")}): ${entry.text}${rationale}`;
}

export const ledgerTools = [add, read, resolve];
