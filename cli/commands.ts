import type { Config } from "@oclif/core";
import type { CrewCommand } from "./crew-command.ts";

type CommandClass = (new (argv: string[], config: Config) => CrewCommand) & { id: string };

/** Every command by its name. Only the called one is loaded. */
const loaders: Record<string, () => Promise<{ default: CommandClass }>> = {
  answer: () => import("./commands/answer.ts"),
  approve: () => import("./commands/approve.ts"),
  artifacts: () => import("./commands/artifacts.ts"),
  cancel: () => import("./commands/cancel.ts"),
  ci: () => import("./commands/ci.ts"),
  compile: () => import("./commands/compile.ts"),
  cost: () => import("./commands/cost.ts"),
  decide: () => import("./commands/decide.ts"),
  delegate: () => import("./commands/delegate.ts"),
  deploy: () => import("./commands/deploy.ts"),
  destroy: () => import("./commands/destroy.ts"),
  diff: () => import("./commands/diff.ts"),
  docs: () => import("./commands/docs.ts"),
  doctor: () => import("./commands/doctor.ts"),
  eval: () => import("./commands/eval.ts"),
  explain: () => import("./commands/explain.ts"),
  forget: () => import("./commands/forget.ts"),
  graph: () => import("./commands/graph.ts"),
  init: () => import("./commands/init.ts"),
  lessons: () => import("./commands/lessons.ts"),
  logs: () => import("./commands/logs.ts"),
  lsp: () => import("./commands/lsp.ts"),
  mcp: () => import("./commands/mcp.ts"),
  outputs: () => import("./commands/outputs.ts"),
  people: () => import("./commands/people.ts"),
  prioritise: () => import("./commands/prioritise.ts"),
  queue: () => import("./commands/queue.ts"),
  raise: () => import("./commands/raise.ts"),
  rehearse: () => import("./commands/rehearse.ts"),
  restore: () => import("./commands/restore.ts"),
  requeue: () => import("./commands/requeue.ts"),
  resume: () => import("./commands/resume.ts"),
  reject: () => import("./commands/reject.ts"),
  "review-again": () => import("./commands/review-again.ts"),
  revise: () => import("./commands/revise.ts"),
  sessions: () => import("./commands/sessions.ts"),
  "sign-in": () => import("./commands/sign-in.ts"),
  start: () => import("./commands/start.ts"),
  stop: () => import("./commands/stop.ts"),
  status: () => import("./commands/status.ts"),
  "follow-up": () => import("./commands/follow-up.ts"),
  trigger: () => import("./commands/trigger.ts"),
  "top-up": () => import("./commands/top-up.ts"),
  up: () => import("./commands/up.ts"),
  update: () => import("./commands/update.ts"),
  validate: () => import("./commands/validate.ts"),
  withdraw: () => import("./commands/withdraw.ts"),
};

/** Commands loaded so far. oclif imports this file by its path and reads them from here. */
export const commands: Record<string, CommandClass> = {};

/** Undefined for an unknown command. */
export async function loadCommand(word: string): Promise<CommandClass | undefined> {
  const load = Object.hasOwn(loaders, word) ? loaders[word] : undefined;
  if (load === undefined) return undefined;
  const { default: command } = await load();
  command.id = word;
  commands[word] = command;
  return command;
}

export async function loadAllCommands(): Promise<void> {
  for (const word of Object.keys(loaders)) await loadCommand(word);
}
