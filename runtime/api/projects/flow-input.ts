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

const refused = (faults: readonly { pointer: string; detail: string }[]) =>
  incomplete(
    "Not an input of the flow",
    faults.map(({ pointer, detail }) => ({
      pointer: `/input${pointer}`,
      detail: pointer === "" ? detail : `${pointer.slice(1)}: ${detail}`,
    })),
  );
