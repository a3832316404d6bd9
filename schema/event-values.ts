/** Type of a value in an event, with `values` for one of a few texts. */
export interface EventForm {
  kind: "text" | "number" | "boolean" | "object" | "list";
  values?: readonly string[];
  /** Form of all its texts. */
  form?: { pattern: string; words: string };
  /** True for texts that compare as what they mean does, such as times. */
  isOrdered?: boolean;
  /** Values of the elements of a list; absent where they have no names. */
  fields?: readonly string[];
}

/** A value that expressions read as event.<name>. */
export interface EventValue {
  form: EventForm;
  meaning: string;
  /** True where some events do not have it. */
  isOptional?: true;
}

export interface EventValues {
  readonly [name: string]: EventValue;
}

export type ForgeCause = "issue" | "comment" | "pull-request" | "push";

const value = (form: EventForm["kind"] | EventForm, meaning: string): EventValue => ({
  form: typeof form === "string" ? { kind: form } : form,
  meaning,
});
const sometimes = (found: EventValue): EventValue => ({ ...found, isOptional: true });
const oneOf = (...values: string[]): EventForm => ({ kind: "text", values });

const moment: EventForm = { kind: "text", isOrdered: true };
const person: EventForm = { kind: "text", form: { pattern: "^[^@\\s]*$", words: "the name alone, without @" } };
const commit: EventForm = {
  kind: "text",
  form: { pattern: "^[0-9a-f]{40,64}$", words: "the whole id of a commit, in lower-case hexadecimal digits" },
};
/** A command is what follows /crew in the first line of a comment. */
export const commandName = "[a-z][a-z0-9-]{0,62}";
const command: EventForm = {
  kind: "text",
  form: { pattern: `^(${commandName})?$`, words: "the word after /crew, in lower-case letters" },
};

const happened = (actions: readonly string[]): EventValues => ({
  action: value(oneOf(...actions), "what happened"),
  time: value(moment, "time at which it happened"),
  by: value(person, "name of the person behind it at the forge; empty where the forge does not say"),
  repository: value("text", "name of the repository under `repositories`"),
});

const object = (kinds: readonly string[], revision: EventForm, ofRevision: string): EventValues => ({
  kind: value(oneOf(...kinds), "what it happened to"),
  number: value("number", "number of the issue or request"),
  title: value("text", "its title"),
  text: value("text", "its text, in Markdown"),
  author: value(person, "name of the person who opened it at the forge; empty where the forge does not say"),
  labels: value("list", "names of its labels"),
  page: value("text", "address of its page"),
  open: value("boolean", "true while it is open"),
  revision: value(revision, ofRevision),
  comments: value(
    { kind: "list", fields: ["author", "text"] },
    "comments of writers from before the event, at most 40, each with `author` and `text`",
  ),
});

const changes = ["opened", "labeled", "unlabeled", "closed", "reopened"];
const label = sometimes(value("text", "the label that was set or removed; missing for every other action"));
const digest: EventForm = {
  kind: "text",
  form: { pattern: "^[0-9a-f]{16}$", words: "a digest of title and text, of 16 hexadecimal digits" },
};

/** Values in the events of a forge, by what causes them. `runtime/api/triggers/forge/events-of.ts` gives them. */
export const forgeEvents: { readonly [On in ForgeCause]: EventValues } = {
  issue: {
    ...happened(changes),
    ...object(["issue"], digest, "digest of its title and text"),
    label,
  },
  comment: {
    ...happened(["created"]),
    ...object(
      ["issue", "pull-request"],
      { kind: "text" },
      "commit of the request, or digest of the issue's title and text",
    ),
    comment: value("text", "text of the comment"),
    command: value(command, "what follows /crew in its first line; empty for a comment without a command"),
    argument: value("text", "what follows the command in that line; may be empty"),
    head: sometimes(value("text", "branch of the request; missing for an issue")),
    base: sometimes(value("text", "branch that the request is to be merged into; missing for an issue")),
    draft: sometimes(value("boolean", "true for a draft; missing for an issue")),
  },
  "pull-request": {
    ...happened([...changes, "merged"]),
    ...object(["pull-request"], commit, "its newest commit"),
    label,
    head: value("text", "its branch"),
    base: value("text", "branch that it is to be merged into"),
    draft: value("boolean", "true for a draft"),
  },
  push: {
    ...happened(["pushed"]),
    branch: value("text", "the repository's branch"),
    before: value(commit, "commit that the branch was at before"),
    revision: value(commit, "commit that the branch is at now"),
    page: value("text", "address of that commit's page"),
  },
};

/** Values in the events of a schedule. */
export const scheduleEvent: EventValues = {
  time: value(moment, "time of the schedule"),
  trigger: value("text", "name of the trigger"),
  repository: sometimes(value("text", "name of the flow's repository; missing where it has none")),
};

/** Values in the events of the end of a project. */
export const endEvent: EventValues = {
  ending: value(oneOf("finished", "rejected", "stopped"), "how the project ended"),
  project: value("text", "id of the project"),
  flow: value("text", "name of its flow"),
  repository: sometimes(value("text", "name of its repository; missing where it has none")),
  title: value("text", "title of the project"),
  input: value("object", "what it was started with, by the names of its flow's input"),
  outputs: value("object", "what was reported, as event.outputs.<agent>.<output>"),
};
