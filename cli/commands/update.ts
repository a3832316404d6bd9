import { realpathSync } from "node:fs";
import { Flags } from "@oclif/core";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { prefixInRepository } from "../in-repository.ts";
import { packageRoot } from "../package-file.ts";
import type { FileChange, Refreshment } from "../starters/refresh-workspace.ts";

const marks = { added: "+", updated: "~", kept: "=" } as const;
const keyMarks = { added: "+", removed: "-", changed: "~" } as const;

export default class Update extends CrewCommand {
  static override summary = "Update a workspace's schemas, reference and workflow to this version of crew.";
  static override description = [
    "Reports the changed files, and the keys of the language that were added, removed or changed in meaning. Never changes the workspace's own YAML, prompts and templates; a workflow with manual changes is kept.",
    "Exit code 0; with --check 1 when something would change.",
  ].join("\n");
  static override examples = ["<%= config.bin %> update", "<%= config.bin %> update --check"];
  static override flags = {
    check: Flags.boolean({ summary: "Change nothing; exit code 1 when something would change." }),
  };

  async run(): Promise<Omit<Refreshment, "texts">> {
    const { flags } = await this.parse(Update);
    const workspace = this.workspace(flags.workspace);
    if (realpathSync(workspace) === realpathSync(packageRoot)) {
      throw new Mistake("This is crew's own repository: its schemas are the current ones.");
    }
    const { planRefreshment, refresh } = await import("../starters/refresh-workspace.ts");
    const plan = planRefreshment(workspace);
    const { texts, ...told } = { ...plan, changes: inRepository(workspace, plan.changes) };
    if (isNewer(plan.from, plan.to)) {
      throw new Mistake(
        `This workspace was last updated by crew ${plan.from}, and this is crew ${plan.to}: update crew first.`,
        1,
      );
    }
    this.log(describe({ ...told, texts }, flags.check));
    if (flags.check && texts.size > 0) this.exitWith(1);
    if (!flags.check) refresh(workspace, plan);
    return told;
  }
}

function inRepository(workspace: string, changes: readonly FileChange[]): FileChange[] {
  const prefix = prefixInRepository(workspace);
  return changes.map((change) => ({ ...change, path: `${prefix}${change.path}` }));
}

/** True when the first of two versions with three numbers is newer. */
function isNewer(version: string | undefined, than: string): boolean {
  const [own, other] = [version ?? "", than].map((text) => text.split(".").map((part) => Number.parseInt(part, 10)));
  const at = [0, 1, 2].find((place) => own?.[place] !== other?.[place]);
  return at !== undefined && (own?.[at] ?? 0) > (other?.[at] ?? 0);
}

function describe({ from, to, changes, keys, texts }: Refreshment, isCheck: boolean): string {
  const kept = changes.filter(({ change }) => change === "kept");
  if (texts.size === 0) {
    return [`Schemas, reference and workflow are those of crew ${to}.`, ...kept.map(describeChange)].join("\n");
  }
  return [
    `${isCheck ? "Would be updated" : "Updated"} from crew ${from ?? "of an unknown version"} to crew ${to}:`,
    ...changes.map(describeChange),
    ...(keys.length === 0 ? ["The keys of the language are unchanged."] : ["Keys of the language:"]),
    ...keys.map(({ kind, path, change }) => `  ${keyMarks[change]} ${kind}.${path}`),
    ...(isCheck
      ? ["`crew update` does it."]
      : ["The workspace's own files were not changed: `crew validate` checks them against the new version."]),
  ].join("\n");
}

function describeChange({ path, change, wasChangedByHand }: FileChange): string {
  const hand =
    change === "kept"
      ? "; has manual changes and was kept: compare it with starters/workspace/ of crew"
      : wasChangedByHand
        ? "; manual changes in it were overwritten"
        : "";
  return `  ${marks[change]} ${path}${hand}`;
}
