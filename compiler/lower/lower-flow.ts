import { isObject } from "../../base/is-object.ts";
import { defaults } from "../../schema/defaults.ts";
import { exampleOf, renderInput } from "../../schema/render-input.ts";
import type { FlowDeclaration, Pipeline, Retry } from "../../schema/types.ts";
import type { Engagement } from "../link/model.ts";
import { placesOf } from "./places-of-remote.ts";
import { toSeconds } from "./units.ts";

/** Returns what one of several flows has of its own beside its phases; empty for an engagement without flows. */
export function lowerFlow({ flow, repository, repositories }: Engagement): Pick<Pipeline, "flow"> {
  if (flow === undefined) return {};
  const shared = repository?.declared.atOnce;
  const { key, again, priority, limits, retry } = { ...defaults.flow, ...flow.declared };
  return {
    flow: {
      name: flow.name,
      ...(flow.repository !== undefined && { declaredAs: flow.declaredAs }),
      ...(flow.input && { input: closed(flow.input.yaml.value) }),
      key: [...(key ?? [])],
      again,
      priority,
      limits: { ...defaults.flow.limits, ...limits },
      ...(retry && { retry: lowerRetry(retry) }),
      ...(repository &&
        shared !== undefined && { repository: { name: placesOf(repository, { repositories }).name, atOnce: shared } }),
    },
  };
}

function lowerRetry(declared: NonNullable<FlowDeclaration["retry"]>): Retry {
  const { attempts, backoff } = { ...defaults.flowRetry, ...declared };
  return { attempts, backoffSeconds: toSeconds(backoff) };
}

/** Returns the statement of work of a project without one of its own: for a flow with an input, its first example. */
export function lowerSow(engagement: Engagement, flow: Pipeline["flow"]): string {
  if (flow?.input === undefined) return engagement.sow.text;
  return renderInput(engagement.declared.title, flow.input, exampleOf(flow) ?? {});
}

/** Returns the schema without what says where it is published, so that no object in it takes other values than its own. */
function closed(schema: unknown): { [keyword: string]: unknown } {
  if (!isObject(schema)) return {};
  const { $schema: _draft, $id: _id, $comment: _comment, properties, items, ...kept } = schema;
  return {
    ...kept,
    ...(isObject(items) && { items: closed(items) }),
    ...(isObject(properties) && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, closed(each)])),
      additionalProperties: false,
    }),
  };
}
