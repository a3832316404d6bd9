import { createHash } from "node:crypto";

/** What `terraform show -json` says of a plan, as far as it is read here (developer.hashicorp.com/terraform/internals/json-format). */
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
  /** Attributes that change, or force a replacement. Their values may be a customer's text, so they are not told. */
  attributes: string[];
  /** What would be lost with it, in words. */
  loses?: string;
}

export interface Plan {
  /** The same for two plans that would do the same to the same deployment. */
  id: string;
  changes: PlannedChange[];
  /** What somebody changed beside crew since the last deployment; the plan sets it back. */
  drift: PlannedChange[];
}

/** What is gone for good when one of these is deleted. */
const keeps: { [type: string]: string } = {
  aws_dynamodb_table: "all projects, decisions and journals",
  aws_s3_bucket: "everything stored in the bucket",
  aws_cognito_user_pool: "the people's accounts and sessions",
  aws_kms_key: "everything that was encrypted with the key",
  aws_cloudwatch_log_group: "its logs",
  aws_ssm_parameter: "its value",
};

export function summarise(plan: PlanJson): Plan {
  const changes = (plan.resource_changes ?? []).filter(({ mode }) => mode !== "data").flatMap(changeOf);
  const drift = (plan.resource_drift ?? []).flatMap(changeOf).filter(isDrift);
  return { id: idOf(plan), changes, drift };
}

function changeOf({ address, type, change }: ResourceChange): PlannedChange[] {
  const action = actionOf(change.actions) ?? (change.importing && "adopt");
  if (action === undefined) return [];
  const loses = action === "delete" || action === "replace" ? keeps[type] : undefined;
  return [{ address, action, attributes: attributesOf(action, change), ...(loses !== undefined && { loses }) }];
}

/** What AWS fills in after a resource was made also counts as drift for Terraform, but nobody changed anything. */
function isDrift({ action, attributes }: PlannedChange): boolean {
  return action === "delete" || (action === "update" && attributes.length > 0);
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

/** Nothing, said in one way: providers answer an empty list or map where null was given. */
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
