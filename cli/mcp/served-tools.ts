/** A tool that `crew mcp` offers to other agents: one command of crew, with checked arguments. Deciding is none of them. */
export interface ServedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: { readonly [name: string]: Argument };
  readonly required: readonly string[];
  /** True when a call changes something: starting a project spends money. */
  readonly isEffective: boolean;
  /** Command line for the given arguments. A text that belongs in a file is named `@sow`. */
  words(given: Given): string[];
}

/** JSON Schema of an argument, which is a text. */
export interface Argument {
  readonly type: "string";
  readonly description: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

export type Given = { readonly [name: string]: string | undefined };

const named = (description: string): Argument => ({ type: "string", pattern: "^[a-z][a-z0-9-]{0,39}$", description });
const engagement = named("Name of the engagement. Default: the only one.");
const project: Argument = {
  type: "string",
  pattern: "^[a-z][a-z0-9-]{0,99}$",
  description: "Id of the project. Default: the only one.",
};
const optional = (...words: (string | undefined)[]): string[] => words.filter((word) => word !== undefined);
const flag = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [`--${name}=${value}`]);

export const servedTools: readonly ServedTool[] = [
  {
    name: "validate",
    title: "Check the workspace",
    description:
      "Checks one engagement, or the whole workspace, and returns the diagnostics with their places and remedies.",
    input: { engagement: named("Name of the engagement. Default: all, and the whole library.") },
    required: [],
    isEffective: false,
    words: ({ engagement }) => ["validate", ...optional(engagement)],
  },
  {
    name: "explain",
    title: "Explain a name",
    description:
      "Explains anything that has a name: a diagnostic, a key of the language, an agent, a tool, a phase, a right. `topics` lists all.",
    input: {
      topic: { type: "string", minLength: 1, maxLength: 200, pattern: "^[A-Za-z0-9]", description: "The name." },
    },
    required: ["topic"],
    isEffective: false,
    words: ({ topic = "" }) => ["explain", topic],
  },
  {
    name: "diff",
    title: "Compare with a commit",
    description:
      "Compares engagements with an earlier commit: rights, gates, people, money and work, the most important first.",
    input: {
      engagement: named("Name of the engagement. Default: all of them."),
      base: {
        type: "string",
        minLength: 1,
        maxLength: 200,
        pattern: "^[A-Za-z0-9]",
        description: "Commit, branch or tag to compare with. Default: main, or the last commit.",
      },
    },
    required: [],
    isEffective: false,
    words: ({ engagement, base }) => ["diff", ...optional(engagement), ...flag("base", base)],
  },
  {
    name: "cost",
    title: "Estimate the cost",
    description: "Estimates the cost of one project of an engagement, from its limits and prices.",
    input: { engagement },
    required: [],
    isEffective: false,
    words: ({ engagement }) => ["cost", ...optional(engagement)],
  },
  {
    name: "status",
    title: "State of projects",
    description:
      "Lists the projects that run on this machine, or shows one with its phases, gates and open questions. Needs a running `crew up`.",
    input: { project },
    required: [],
    isEffective: false,
    words: ({ project }) => ["status", ...optional(project)],
  },
  {
    name: "artifacts",
    title: "Read artifacts",
    description: "Lists the files that a project has published, or returns the text of one. Needs a running `crew up`.",
    input: {
      project,
      path: {
        type: "string",
        minLength: 1,
        maxLength: 500,
        pattern: "^[^-]",
        description: "Path of one file. Default: the list.",
      },
    },
    required: [],
    isEffective: false,
    words: ({ project, path }) => ["artifacts", ...optional(path), ...flag("project", project)],
  },
  {
    name: "start",
    title: "Start a project",
    description:
      "Starts a project from a statement of work. It spends money within the engagement's budget; people decide at its gates, on the site or with `crew approve`. Needs a running `crew up`.",
    input: {
      engagement: named("Name of the engagement. Default: the only one that is running."),
      statement: { type: "string", minLength: 1, maxLength: 200_000, description: "Statement of work, in Markdown." },
      title: {
        type: "string",
        minLength: 1,
        maxLength: 200,
        description: "Title of the project. Default: the statement's own.",
      },
    },
    required: ["statement"],
    isEffective: true,
    words: ({ engagement, title }) => [
      "start",
      ...optional(engagement),
      "--sow=@sow",
      ...flag("title", title),
      "--yes",
    ],
  },
];
