import { createHash } from "node:crypto";
import { asDigest, type Digest } from "../../../../base/digest.ts";
import type { Json } from "../../../../base/json.ts";
import { crewBranch } from "../../../../schema/table.ts";
import type { CallStep, ForgeTool } from "../../../../schema/types.ts";
import type { PlannedRecord } from "../../../ledger/items.ts";
import type { Stored } from "../../../ledger/stored.ts";
import { faultInArguments } from "../../../tools/arguments.ts";
import { resolveCommand } from "../../../tools/kinds/command/run-command.ts";
import type { JsonSchema } from "../../../tools/ports.ts";
import type { RoundContext } from "../../round-context.ts";
import { roleOf } from "./account-credentials.ts";
import { type FoundFile, findFiles } from "./call-files.ts";
import type { CallableTool } from "./declared-call.ts";
import { type Evaluated, evaluateArguments, type Refused } from "./evaluate-arguments.ts";
import { newestDelivery } from "./newest-delivery.ts";

/** A call that can be made, with the record of everything that people approve. */
export interface PlannedCall {
  argv: string[];
  folder: string;
  files: FoundFile[];
  /** Arguments of the call. */
  input: { [name: string]: Json };
  record: PlannedRecord;
}

/** The record of a call is part of the round's item, which every page of the project reads. */
const mostArgumentBytes = 8_000;

export async function planCall(
  context: Pick<RoundContext, "table" | "order" | "element" | "input" | "pipeline" | "tree" | "objects" | "rehearsed">,
  step: CallStep,
  tool: CallableTool,
): Promise<(PlannedCall & { kind: "planned" }) | Refused> {
  const evaluated = await evaluateArguments(context, step);
  if (evaluated.kind === "refused") return evaluated;
  const input = await withDelivery(context, tool, evaluated.values);
  if (input.kind === "refused") return input;
  const resolved = await resolve(context, tool, input.values);
  if (resolved.kind === "refused") return resolved;
  const found = await findFiles(context, step.files);
  if (found.kind === "refused") return found;
  const { argv, folder } = resolved;
  const { files } = found;
  return { kind: "planned", argv, folder, files, input: input.values, record: recordOf(tool, argv, files) };
}

/**
 * A merge without arguments is that of what the project delivered last, which people then approve as it is. It is refused when there is a newer
 * revision of the work, which nobody has seen at a gate as a commit.
 */
async function withDelivery(
  context: Pick<RoundContext, "table" | "order" | "rehearsed" | "tree">,
  tool: CallableTool,
  values: { [name: string]: Json },
): Promise<Evaluated> {
  if (tool.kind !== "forge" || tool.operation !== "merge" || isWhole(values)) return { kind: "evaluated", values };
  const { name, forge } = tool.repository;
  if (context.rehearsed)
    return { kind: "evaluated", values: { ...(await rehearsedMerge(context, name, forge)), ...values } };
  const delivered = await newestDelivery(context, name);
  const merge = delivered && argumentsOf(delivered, forge);
  if (delivered === undefined || merge === undefined)
    return {
      kind: "refused",
      reason: `Nothing was delivered to ${name}${forge === "https" ? " yet." : " by a request yet, and the call gives no number and revision."}`,
    };
  if (delivered.revision !== (await context.tree.tip()))
    return { kind: "refused", reason: `The work has changed since it was delivered to ${name}, so nothing is merged.` };
  return { kind: "evaluated", values: { ...merge, ...values } };
}

type Arguments = { [name: string]: Json };

const isWhole = ({ number, revision }: Arguments): boolean => number !== undefined && revision !== undefined;

/** Arguments of the merge of a delivery; undefined where it has no request. */
function argumentsOf(
  { request, branch, head, base }: Stored<"delivery">,
  forge: ForgeTool["repository"]["forge"],
): Arguments | undefined {
  if (forge === "https") return { branch, revision: head, base };
  return request && { number: request.number, revision: head };
}

const noCommit = "0".repeat(40);

/** A rehearsal delivers nothing: it would merge the commit that would have been delivered. */
async function rehearsedMerge(
  context: Pick<RoundContext, "order" | "table">,
  name: string,
  forge: ForgeTool["repository"]["forge"],
): Promise<Arguments> {
  const { head = noCommit, base = noCommit } = (await newestDelivery(context, name, "rehearsed")) ?? {};
  if (forge !== "https") return { number: 1, revision: head };
  return { branch: crewBranch(context.order.project), revision: head, base };
}

async function resolve(
  { tree }: Pick<RoundContext, "tree">,
  tool: CallableTool,
  input: { [name: string]: Json },
): Promise<{ kind: "resolved"; argv: string[]; folder: string } | Refused> {
  const fault = faultInArguments(tool.input as JsonSchema, input);
  if (fault) return { kind: "refused", reason: `Its arguments are not usable: ${fault}.` };
  const resolved = tool.kind === "forge" ? forgeCall(tool, input) : await resolveCommand(tool, { input, files: tree });
  if (resolved.kind === "refused") return resolved;
  const bytes = Buffer.byteLength(JSON.stringify(resolved.argv));
  if (bytes <= mostArgumentBytes) return resolved;
  return { kind: "refused", reason: `Its arguments have ${bytes} bytes; a call takes ${mostArgumentBytes}.` };
}

/**
 * The declaration has the requirements of the image and the names of the secrets, never their values. The role is that of the deployment
 * at the time: a deployment in between may give the tool another one than its declaration names.
 */
function recordOf(tool: CallableTool, argv: string[], found: readonly FoundFile[]): PlannedRecord {
  const files = found.map(({ path, digest, size }) => ({ path, digest, size }));
  const role = roleOf(tool.name)?.role ?? (tool.kind === "command" ? tool.assume?.role : undefined);
  const region = process.env.AWS_REGION ?? "none";
  const approved = { declaration: digestOf(tool), region, ...(role !== undefined && { role }), argv, files };
  return { tool: tool.name, ...approved, digest: digestOf(approved) };
}

interface Resolved {
  kind: "resolved";
  argv: string[];
  folder: string;
}

/** People see the operation and its arguments as those of a program. */
function forgeCall({ operation, repository }: ForgeTool, input: { [name: string]: Json }): Resolved {
  const words = Object.entries(input).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const place =
    repository.forge === "https"
      ? ["git", operation, repository.url, `onto=${repository.branch}`]
      : ["forge", operation, repository.project];
  return { kind: "resolved", argv: [...place, ...words], folder: "" };
}

function digestOf(value: object): Digest {
  return asDigest(createHash("sha256").update(JSON.stringify(value)).digest("hex"));
}
