import { createHash } from "node:crypto";
import { type Fields, listOf, optional, text, withParts } from "../../base/checks.ts";
import { readJsonObject, UnreadableJson } from "../../base/read-json.ts";
import { Refused } from "../refused.ts";

/** Part of the output of `terraform show -json` that is read here (developer.hashicorp.com/terraform/internals/json-format). */
export interface PlanJson {
  resource_changes?: ResourceChange[];
  resource_drift?: ResourceChange[];
}

interface ResourceChange {
  address: string;
  type: string;
  mode?: string;
  change: {
    actions: string[];
    before: Values | null;
    after: Values | null;
    after_unknown?: unknown;
    replace_paths?: unknown[][];
    importing?: object;
  };
}

type Values = { [attribute: string]: unknown };

export type Action = "adopt" | "create" | "update" | "replace" | "delete";

export interface PlannedChange {
  address: string;
  action: Action;
  /** Attributes that change, or force a replacement. Without values, which may be a customer's text. */
  attributes: string[];
  /** Description of the data that would be lost. */
  loses?: string;
}

export interface Plan {
  /** Equal for two plans with the same effect on the same deployment. */
  id: string;
  changes: PlannedChange[];
  /** Manual changes outside crew since the last deployment; the plan reverts them. */
  drift: PlannedChange[];
}

/** Data that is lost permanently when a resource of this type is deleted. */
const keeps: { [type: string]: string } = {
  aws_dynamodb_table: "all projects, decisions and journals",
  aws_s3_bucket: "everything stored in the bucket",
  aws_cognito_user_pool: "the people's accounts and sessions",
  aws_kms_key: "everything that was encrypted with the key",
  aws_cloudwatch_log_group: "its logs",
  aws_ssm_parameter: "its value",
};

const resourceChanges = listOf(
  withParts<ResourceChange>({
    address: text,
    type: text,
    change: withParts<ResourceChange["change"]>({ actions: listOf(text) }),
  }),
);
const planFields: Fields<PlanJson> = {
  resource_changes: optional(resourceChanges),
  resource_drift: optional(resourceChanges),
};

/** Throws `Refused` for a text that is no plan: a deployment of which not all is known is not shown for review. */
export function parsePlan(json: string): PlanJson {
  try {
    return readJsonObject("The plan that Terraform shows", json, planFields);
  } catch (error) {
    if (!(error instanceof UnreadableJson)) throw error;
    throw new Refused(`${error.message}, so nothing was done.`, { cause: error });
  }
}

export function summarise(plan: PlanJson): Plan {
  const changes = (plan.resource_changes ?? []).filter(({ mode }) => mode !== "data").flatMap(changeOf);
  const drift = (plan.resource_drift ?? []).flatMap(changeOf).flatMap((each) => revertedBy(changes, each));
  return { id: idOf(plan), changes, drift };
}

function changeOf({ address, type, change }: ResourceChange): PlannedChange[] {
  const action = actionOf(change.actions) ?? (change.importing && "adopt");
  if (action === undefined) return [];
  const loses = action === "delete" || action === "replace" ? keeps[type] : undefined;
  return [{ address, action, attributes: attributesOf(action, change), ...(loses !== undefined && { loses }) }];
}

/**
 * Returns the part of a drift that the plan reverts. Terraform also reports attributes that AWS or other resources fill in after the creation, such as the
 * policies of a role, which nobody changed.
 */
function revertedBy(changes: readonly PlannedChange[], drift: PlannedChange): PlannedChange[] {
  if (drift.action === "delete") return [drift];
  const planned = changes.find(({ address }) => address === drift.address)?.attributes ?? [];
  const attributes = drift.attributes.filter((attribute) => planned.includes(attribute));
  return drift.action === "update" && attributes.length > 0 ? [{ ...drift, attributes }] : [];
}

function actionOf(actions: readonly string[]): Action | undefined {
  if (actions.includes("delete") && actions.includes("create")) return "replace";
  return (["create", "update", "delete"] as const).find((each) => actions.includes(each));
}

function attributesOf(action: Action, { before, after, replace_paths = [] }: ResourceChange["change"]): string[] {
  if (action === "replace") return [...new Set(replace_paths.map(([attribute]) => String(attribute)))].sort();
  if (action !== "update") return [];
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort();
  return names.filter((name) => JSON.stringify(meant(before?.[name])) !== JSON.stringify(meant(after?.[name])));
}

/** Treats empty lists and maps as null, because providers return either. */
function meant(value: unknown): unknown {
  if (value === null || value === undefined || value === "") return null;
  return typeof value === "object" && Object.keys(value).length === 0 ? null : value;
}

function idOf({ resource_changes = [] }: PlanJson): string {
  const said = resource_changes
    .filter(({ change }) => actionOf(change.actions) !== undefined)
    .map(({ address, change }) => [address, change.actions, change.before, change.after, change.after_unknown]);
  return createHash("sha256")
    .update(JSON.stringify(said.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))))
    .digest("hex")
    .slice(0, 12);
}
