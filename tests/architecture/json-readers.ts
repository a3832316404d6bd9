import { type Check, sourcesOf } from "./check.ts";

/** How a file that calls `JSON.parse` comes to trust the value. What another program wrote is read by `base/read-json.ts`, with a check. */
type Trust =
  /** The file itself looks at the value before it gives it the type, or gives it none. */
  | "checked"
  /** Text that the same program wrote, or that its digest or seal proves to be crew's own. */
  | "own";

export const jsonReaders: { readonly [file: string]: Trust } = {
  "base/read-json.ts": "checked",
  "cli/ci/ci-files.ts": "own",
  "cli/commands/diff.ts": "own",
  "cli/commands/validate.ts": "own",
  "cli/main.ts": "own",
  "cli/original-places.ts": "own",
  "cli/package-file.ts": "own",
  "cli/read-input-file.ts": "checked",
  "cli/rehearsal-folder.ts": "checked",
  "cli/starters/refresh-workspace.ts": "checked",
  "compiler/diff/compare-machines.ts": "own",
  "compiler/emit/infra/definition.ts": "own",
  "compiler/emit/infra/deployer/deployer-template.ts": "own",
  "compiler/emit/infra/price/environment-cost.ts": "own",
  "compiler/source/plain-scalar.ts": "checked",
  "deploy/doctor/secrets.ts": "own",
  "deploy/packages.ts": "own",
  "docs/build-docs.ts": "own",
  "runtime/api/access/sealed-cookie.ts": "own",
  "runtime/api/triggers/follow-ups.ts": "own",
  "runtime/api/triggers/message-body.ts": "checked",
  "runtime/api/projects/form-input.ts": "checked",
  "runtime/api/projects/readings.ts": "own",
  "runtime/api/routes/read-input.ts": "checked",
  "runtime/api/views/returns.ts": "own",
  "runtime/api/views/skips.ts": "own",
  "runtime/expressions/evaluate-bounded.ts": "own",
  "runtime/inbox/kinds/follow-up/follow-up-view.ts": "own",
  "runtime/inbox/passage.ts": "own",
  "runtime/inbox/kinds/gate/remarks-at.ts": "own",
  "runtime/inbox/requirements.ts": "own",
  "runtime/artifacts/given-input.ts": "own",
  "runtime/artifacts/revisions.ts": "own",
  "runtime/models/rehearsal/source-notes.ts": "own",
  "runtime/runner/schema-faults.ts": "checked",
  "runtime/engine/definition/compile-machine.ts": "checked",
  "runtime/engine/executions.ts": "checked",
  "runtime/engine/expression/aws-functions.ts": "checked",
  "runtime/engine/interpreter/map-and-parallel.ts": "checked",
  "runtime/engine/snapshot.ts": "own",
  "runtime/engine/sqlite-journal.ts": "own",
  "runtime/engine/task-answers.ts": "checked",
  "runtime/engine/task-token.ts": "checked",
  "runtime/grading/code.ts": "checked",
  "runtime/local/agreement/bring-into-agreement.ts": "own",
  "runtime/local/aws/operation-input.ts": "checked",
  "runtime/api/views/turns.ts": "own",
  "runtime/local/estimated-part.ts": "own",
  "runtime/local/identity/keys.ts": "checked",
  "runtime/local/integrations/dynamodb.ts": "checked",
  "runtime/local/outbox/outbox.ts": "own",
  "runtime/local/table/table-record.ts": "checked",
  "runtime/forge/bounded-fetch.ts": "checked",
  "runtime/forge/read-credentials.ts": "checked",
  "runtime/models/anthropic/anthropic.ts": "checked",
  "runtime/models/anthropic/messages-stream.ts": "checked",
  "runtime/models/anthropic/rehearsal/messages-wire.ts": "checked",
  "runtime/models/open-block.ts": "checked",
  "runtime/models/openai/open-calls.ts": "checked",
  "runtime/models/openai/rehearsal-chat.ts": "checked",
  "runtime/models/openai/text-calls.ts": "checked",
  "runtime/models/rehearsal/converse-wire.ts": "checked",
  "runtime/models/rehearsal/rehearsal-model.ts": "own",
  "runtime/runner/checks.ts": "checked",
  "runtime/runner/kinds/call/evaluate-arguments.ts": "own",
  "runtime/runner/kinds/call/read-values.ts": "checked",
  "runtime/runner/run-round.ts": "own",
  "runtime/swarm/lean/fenced-file.ts": "checked",
  "runtime/tools/kinds/builtin/git/search.ts": "own",
  "runtime/tools/kinds/http/readable-json.ts": "checked",
  "schema/parse-outputs.ts": "checked",
  "site/client/drafts.ts": "own",
  "site/client/follow-together.ts": "checked",
  "runtime/tools/kinds/mcp/installed-package.ts": "checked",
  "runtime/tools/kinds/mcp/lock-server.ts": "checked",
  "runtime/tools/kinds/mcp/message-stream.ts": "checked",
  "schema/mcp-lock.ts": "checked",
};

/** A file that starts to parse JSON has to say how it trusts the value; one that no longer does leaves the list. */
export const unlistedJsonReaders: Check = (tree) => {
  const parses = (file: string) =>
    !/\.generated\.|\/(?:dist|build)\//.test(file) && /\bJSON\.parse\(/.test(tree.get(file) ?? "");
  const found = sourcesOf(tree).filter(parses);
  return [
    ...found.filter((file) => !(file in jsonReaders)),
    ...Object.keys(jsonReaders).filter((file) => !found.includes(file)),
  ];
};

/** `runner.json` and `status.json` have one reader, which looks at their version. */
export const outputsReadElsewhere: Check = (tree) =>
  sourcesOf(tree).filter(
    (file) =>
      file !== "schema/parse-outputs.ts" &&
      /JSON\.parse\([^;]*\) as (?:Pipeline|StatusManifest)\b|: (?:Pipeline|StatusManifest) = JSON\.parse/.test(
        tree.get(file) ?? "",
      ),
  );
