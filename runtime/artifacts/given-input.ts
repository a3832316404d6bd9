import type { Digest } from "../../base/digest.ts";
import type { Json } from "../../base/json.ts";
import type { ObjectStore } from "./object-store.ts";

/** The object that a project of a flow is started with. */
export type FlowInput = { [name: string]: Json };

/** Returns the part of an execution's input that has the project's own; empty for a project that was started with a statement of work. */
export async function givenInput(
  objects: Pick<ObjectStore, "get">,
  { input }: { input?: Digest },
): Promise<{ input?: FlowInput }> {
  if (input === undefined) return {};
  const stored: FlowInput = JSON.parse((await objects.get(input)).toString("utf8"));
  return { input: stored };
}
