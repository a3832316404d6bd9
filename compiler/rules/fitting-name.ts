import type { EventType } from "./event-type.ts";

/** Words that people use for values of events, by the value. */
const words: { readonly [name: string]: readonly string[] } = {
  text: ["body", "description", "message"],
  title: ["subject", "headline", "name"],
  time: ["since", "date", "day", "when", "moment"],
  by: ["who", "user", "sender", "person"],
  page: ["url", "link", "address"],
  revision: ["sha", "commit", "head"],
  comment: ["said", "text"],
  argument: ["rest", "arguments"],
};

/**
 * Returns the value of the event that a value of the input is most likely meant to be: of its kind, and of its name or of a word in it. At the
 * end of a project, the one that the project was started with comes after those of the event.
 */
export function fittingName(
  property: string,
  kind: EventType["kind"] | undefined,
  { names }: EventType,
): string | undefined {
  const fitting = namesOf(kind, names);
  if (fitting.includes(property)) return property;
  const input = names?.get("input")?.names;
  if (namesOf(kind, input).includes(property)) return `input.${property}`;
  const parts = property.split(/_|(?<=[a-z])(?=[A-Z])/).map((part) => part.toLowerCase());
  return (
    fitting.find((name) => parts.includes(name)) ??
    fitting.find((name) => words[name]?.some((word) => parts.includes(word)))
  );
}

function namesOf(kind: EventType["kind"] | undefined, names: EventType["names"]): string[] {
  return [...(names ?? [])].flatMap(([name, type]) => (type.kind === kind ? [name] : []));
}
