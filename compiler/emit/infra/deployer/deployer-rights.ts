import type { Environment } from "../../../../schema/types.ts";
import type { Conditions } from "../iam/need.ts";
import type { Statement } from "../iam/statement.ts";
import { account, type Places } from "../resource-names.ts";
import grants from "./grants.json" with { type: "json" };

type Resources = { readonly [type: string]: { readonly [name: string]: unknown } };

/**
 * One entry of grants.json: calls by which Terraform's provider creates, reads, updates and deletes types of resources, or by which `crew deploy`
 * does the rest; a service, its actions, and ARNs with names in braces. Without types a grant is always needed; `isBounded` marks calls that must name
 * the declared permissions boundary. Tags of a new resource take a right of their own.
 */
interface Grant {
  sid: string;
  service: string;
  types: readonly string[];
  actions: string;
  resources: readonly string[];
  conditions?: Conditions;
  isBounded?: boolean;
}

/** A statement of a deployer's policy, with the types of resources that fail without it. */
export interface DeployerStatement extends Omit<Statement, "steps"> {
  types: readonly string[];
}

/**
 * Returns the rights that deploying, updating and destroying the resources takes: only what the emitted types need, and only on names of this
 * deployment where AWS can narrow the action. A reader's are those that change nothing.
 */
export function deployerRights(
  resources: Resources,
  environment: Environment,
  places: Places,
  { isReader = false } = {},
): DeployerStatement[] {
  const emitted = new Set(Object.keys(resources));
  return (grants as readonly Grant[]).flatMap((grant) => {
    const all = grant.actions.split(" ").map((action) => `${grant.service}:${action}`);
    const actions = isReader ? all.filter(isReading) : all;
    const types = grant.types.filter((type) => emitted.has(type));
    if (actions.length === 0 || (grant.types.length > 0 && types.length === 0)) return [];
    const conditions = conditionsOf(grant, places, isReader);
    const arns = grant.resources.map((each) => filled(each, environment, places));
    return [{ sid: grant.sid, actions, resources: arns, types, ...(conditions && { conditions }) }];
  });
}

function conditionsOf({ conditions, isBounded }: Grant, { boundary }: Places, isReader: boolean) {
  const mustBeBounded = isBounded && !isReader && boundary !== undefined;
  return mustBeBounded ? { StringEquals: { "iam:PermissionsBoundary": boundary } } : conditions;
}

function filled(text: string, { region, rolePath = "/" }: Environment, { name }: Places): string {
  const values: { [mark: string]: string } = { name, region, account, rolePath };
  return text.replaceAll(/\{(\w+)\}/g, (_, mark: string) => values[mark] ?? "");
}

/** True for an action that changes nothing. */
export function isReading(action: string): boolean {
  return /:(?:Get|List|Describe|View|Validate|Query)/.test(action) || action === "apigateway:GET";
}
