import { isObject } from "../../../base/is-object.ts";
import type { Json } from "../../../base/json.ts";
import { constants } from "../../../schema/defaults.ts";
import { inputFaults } from "../../../schema/input-faults.ts";
import type { Flow } from "../../../schema/types.ts";
import type { ObjectStore } from "../../artifacts/object-store.ts";
import { incomplete } from "../../inbox/refusal.ts";
import type { MetaItem } from "../../ledger/project-item.ts";

/** The object that a project of a flow is started with. */
type FlowInput = { [name: string]: Json };

/** Returns the object when it fits the schema of the flow; otherwise refuses it with each place and reason. */
export function requireInput({ input: schema }: Pick<Flow, "input">, value: unknown): FlowInput {
  if (!isObject(value)) throw refused([{ pointer: "", detail: "The flow is started with an input, an object." }]);
  const faults = inputFaults(schema ?? {}, value);
  if (faults.length > 0) throw refused(faults);
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > constants.inputBytes)
    throw refused([
      { pointer: "", detail: `The input has ${bytes} bytes; at most ${constants.inputBytes} are passed on.` },
    ]);
  return value as FlowInput;
}

const refused = (faults: readonly { pointer: string; detail: string }[]) =>
  incomplete(
    "Not an input of the flow",
    faults.map(({ pointer, detail }) => ({
      pointer: `/input${pointer}`,
      detail: pointer === "" ? detail : `${pointer.slice(1)}: ${detail}`,
    })),
  );

/** Returns the part of an execution's input that has the project's own; empty for a project that was started with a statement of work. */
export async function givenInput(
  objects: ObjectStore,
  { input }: Pick<MetaItem, "input">,
): Promise<{ input?: FlowInput }> {
  if (input === undefined) return {};
  const stored: FlowInput = JSON.parse((await objects.get(input)).toString("utf8"));
  return { input: stored };
}
