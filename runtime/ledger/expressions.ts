import { index, type marks, type queueMark } from "../../schema/table.ts";

/** Path of an attribute: its name, or the names of nested attributes. */
type Path = string | readonly string[];

/** A condition of a write; rendered with the placeholders of its command. */
export type Condition = (words: Placeholders) => string;

/** One change that a write makes to an item. */
export interface Change {
  clause: "SET" | "REMOVE" | "ADD" | "DELETE";
  words: Condition;
}

/** Placeholders for the names and values of one command, since many names are reserved words of DynamoDB. */
class Placeholders {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, unknown> = {};

  path(path: Path): string {
    const steps = typeof path === "string" ? [path] : path;
    return steps.map((step) => this.#name(step)).join(".");
  }

  value(value: unknown): string {
    const placeholder = `:v${Object.keys(this.values).length}`;
    this.values[placeholder] = value;
    return placeholder;
  }

  #name(name: string): string {
    const known = Object.entries(this.names).find(([, each]) => each === name)?.[0];
    const placeholder = known ?? `#n${Object.keys(this.names).length}`;
    this.names[placeholder] = name;
    return placeholder;
  }
}

const setting = (words: Condition): Change => ({ clause: "SET", words });

export const set = (path: Path, value: unknown): Change =>
  setting((words) => `${words.path(path)} = ${words.value(value)}`);

/** Sets each defined attribute. */
export const setAll = (attributes: object): Change[] =>
  Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : set(name, value)));

/** Sets an attribute that does not exist yet. */
export const keep = (path: Path, value: unknown): Change =>
  setting((words) => `${words.path(path)} = if_not_exists(${words.path(path)}, ${words.value(value)})`);

/** Adds to an existing number. */
export const add = (path: Path, amount: number): Change =>
  setting((words) => `${words.path(path)} = ${words.path(path)} + ${words.value(amount)}`);

/** Adds to a number, which has an initial value where it does not exist. */
export const addFrom = (path: Path, initial: number, amount: number): Change =>
  setting((words) => {
    const name = words.path(path);
    return `${name} = if_not_exists(${name}, ${words.value(initial)}) + ${words.value(amount)}`;
  });

/** Appends to a list, which need not exist. */
export const append = (path: Path, values: unknown[]): Change =>
  setting(
    (words) =>
      `${words.path(path)} = list_append(if_not_exists(${words.path(path)}, ${words.value([])}), ${words.value(values)})`,
  );

/** Adds members to a set of texts, which need not exist. */
export const include = (path: Path, ...members: string[]): Change => ({
  clause: "ADD",
  words: (words) => `${words.path(path)} ${words.value(new Set(members))}`,
});

/** Removes members from a set of texts. DynamoDB removes a set that becomes empty. */
export const exclude = (path: Path, ...members: string[]): Change => ({
  clause: "DELETE",
  words: (words) => `${words.path(path)} ${words.value(new Set(members))}`,
});

export const remove = (...paths: Path[]): Change[] =>
  paths.map((path) => ({ clause: "REMOVE", words: (words) => words.path(path) }));

/** A mark of the index: one of all projects, or that of a flow's queue. */
export type Mark = (typeof marks)[keyof typeof marks] | ReturnType<typeof queueMark>;

/** Attributes by which the index lists an item. */
export const marked = (mark: Mark, since: string) => ({
  [index.mark]: mark,
  [index.since]: since,
});

/** Removes an item from the index. */
export const unmark = (): Change[] => remove(index.mark, index.since);

export const exists =
  (path: Path): Condition =>
  (words) =>
    `attribute_exists(${words.path(path)})`;
export const isMissing =
  (path: Path): Condition =>
  (words) =>
    `attribute_not_exists(${words.path(path)})`;

const compare =
  (operator: "=" | "<" | "<=" | ">") =>
  (path: Path, value: unknown): Condition =>
  (words) =>
    `${words.path(path)} ${operator} ${words.value(value)}`;

export const equals = compare("=");
export const isBelow = compare("<");
export const isAtMost = compare("<=");
export const isAbove = compare(">");

/** True for a list or a map with this number of entries. */
export const hasSize =
  (path: Path, size: number): Condition =>
  (words) =>
    `size(${words.path(path)}) = ${words.value(size)}`;

/** True for a list with this text in it. */
export const holds =
  (path: Path, text: string): Condition =>
  (words) =>
    `contains(${words.path(path)}, ${words.value(text)})`;

/** True for a set of fewer members, or one that has this member already. */
export const hasPlaceFor =
  (path: Path, member: string, places: number): Condition =>
  (words) =>
    `(attribute_not_exists(${words.path(path)}) OR size(${words.path(path)}) < ${words.value(places)} OR contains(${words.path(path)}, ${words.value(member)}))`;

/** True when the value is the one that was read, or still missing. */
export const isStill = (path: Path, seen: unknown): Condition =>
  seen === undefined ? isMissing(path) : equals(path, seen);

export const anyOf =
  (...conditions: Condition[]): Condition =>
  (words) =>
    `(${conditions.map((condition) => condition(words)).join(" OR ")})`;

/** Builds an update expression; the update is applied if all conditions hold. */
export function updateExpression(changes: Change[], conditions: Condition[]) {
  const words = new Placeholders();
  const clauses = (["SET", "REMOVE", "ADD", "DELETE"] as const).flatMap((clause) => {
    const ofClause = changes.filter((change) => change.clause === clause).map((change) => change.words(words));
    return ofClause.length > 0 ? `${clause} ${ofClause.join(", ")}` : [];
  });
  const condition = conditions.map((each) => each(words)).join(" AND ");
  return {
    UpdateExpression: clauses.join(" "),
    ...(condition !== "" && { ConditionExpression: condition }),
    ExpressionAttributeNames: words.names,
    ...(Object.keys(words.values).length > 0 && { ExpressionAttributeValues: words.values }),
  };
}
