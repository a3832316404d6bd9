import type { ProjectApi } from "../project-api.ts";
import { type Given, readSpending, readTimeline, startByStatement } from "./api-tools.ts";

/** A tool that `crew mcp` offers to other agents: a command of crew or a request of its API, with checked arguments. Deciding is none of them. */
export interface ServedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: { readonly [name: string]: Argument };
  readonly required: readonly string[];
  /** True when a call changes something: starting a project spends money. */
  readonly isEffective: boolean;
  /** Command line for the given arguments; of a tool that is a command. */
  words?(given: Given): string[];
  /** True for a command about projects, which are those of an environment if one is named. */
  isAboutProjects?: true;
  /** Asks the API; undefined where the command is to run instead. What it throws is a failure of the tool. */
  ask?(given: Given): ((api: ProjectApi) => Promise<object>) | undefined;
}

/** JSON Schema of an argument, which is a text. */
export interface Argument {
  readonly type: "string";
  readonly description: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

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
    description:
      "Estimates the cost of one project of an engagement, from its limits and prices; or says what a project has spent so far, by phase.",
    input: { engagement, project: { ...project, description: "Id of a project, for what it has spent." } },
    required: [],
    isEffective: false,
    words: ({ engagement }) => ["cost", ...optional(engagement)],
    ask: ({ project: id }) => (id === undefined ? undefined : (api) => readSpending(api, id)),
  },
  {
    name: "status",
    title: "State of projects",
    description:
      "Lists the projects, or shows one with its phases, gates and open questions. Needs a running `crew up`, or an environment.",
    input: { project },
    required: [],
    isEffective: false,
    isAboutProjects: true,
    words: ({ project }) => ["status", ...optional(project)],
  },
  {
    name: "timeline",
    title: "Read the timeline",
    description: "Lists what has happened in a project, the oldest first, at most 200 events at once.",
    input: {
      project,
      after: {
        type: "string",
        maxLength: 100,
        pattern: "^[A-Za-z0-9]",
        description: "Id of an event, or a time: only later events. Default: all.",
      },
    },
    required: [],
    isEffective: false,
    ask: (given) => (api) => readTimeline(api, given),
  },
  {
    name: "artifacts",
    title: "Read artifacts",
    description: "Lists the files that a project has published, or returns the text of one.",
    isAboutProjects: true,
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
      "Starts a project of an engagement without flows, from a statement of work. It spends money within the engagement's budget; people decide at its gates, on the site or with `crew approve`. A flow is started by the tool of its trigger.",
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
    ask: (given) => (api) => startByStatement(api, given),
  },
];
