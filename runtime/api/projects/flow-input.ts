import { isObject } from "../../../base/is-object.ts";
import { constants } from "../../../schema/defaults.ts";
import { inputFaults } from "../../../schema/input-faults.ts";
import type { Flow } from "../../../schema/types.ts";
import type { FlowInput } from "../../artifacts/given-input.ts";
import { incomplete } from "../../inbox/refusal.ts";

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

/** Returns the arguments of a call when they fit the schema of the tool; otherwise refuses them with each place and reason. */
export function requireArguments(schema: Flow["input"] & object, value: unknown): FlowInput {
  const faults = inputFaults(schema, value);
  if (faults.length > 0) throw refused(faults, "Not the arguments of the tool", "/arguments");
  return value as FlowInput;
}

const refused = (
  faults: readonly { pointer: string; detail: string }[],
  title = "Not an input of the flow",
  at = "/input",
) =>
  incomplete(
    title,
    faults.map(({ pointer, detail }) => ({
      pointer: `${at}${pointer}`,
      detail: pointer === "" ? detail : `${pointer.slice(1)}: ${detail}`,
    })),
  );
