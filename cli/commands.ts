import type { Command } from "@oclif/core";
import Answer from "./commands/answer.ts";
import Approve from "./commands/approve.ts";
import Artifacts from "./commands/artifacts.ts";
import Compile from "./commands/compile.ts";
import Cost from "./commands/cost.ts";
import Decide from "./commands/decide.ts";
import Diff from "./commands/diff.ts";
import Explain from "./commands/explain.ts";
import Graph from "./commands/graph.ts";
import Init from "./commands/init.ts";
import Lsp from "./commands/lsp.ts";
import Rehearse from "./commands/rehearse.ts";
import Resume from "./commands/resume.ts";
import Revise from "./commands/revise.ts";
import Start from "./commands/start.ts";
import Status from "./commands/status.ts";
import Up from "./commands/up.ts";
import Validate from "./commands/validate.ts";

/** Every command by the word that calls it. What a command needs beyond its flags is imported when it runs. */
export const commands: Record<string, Command.Class> = {
  answer: Answer,
  approve: Approve,
  artifacts: Artifacts,
  compile: Compile,
  cost: Cost,
  decide: Decide,
  diff: Diff,
  explain: Explain,
  graph: Graph,
  init: Init,
  lsp: Lsp,
  rehearse: Rehearse,
  resume: Resume,
  revise: Revise,
  start: Start,
  status: Status,
  up: Up,
  validate: Validate,
};
