import type { CallView } from "../../schema/types.ts";
import type { CallRecord } from "../ledger/items.ts";

/** Returns a call as people see it. Files that it kept may hold secrets, so they are not shown. */
export function viewCall(call: CallRecord): CallView {
  const { tool, argv, role, files, digest, begunAt, doneAt, end, fault, output, values } = call;
  return {
    tool,
    argv,
    ...(role !== undefined && { role }),
    files,
    digest,
    ...(begunAt !== undefined && { begunAt }),
    ...(doneAt !== undefined && { doneAt }),
    ...(end !== undefined && { end }),
    ...(fault !== undefined && { fault }),
    ...(output !== undefined && { output }),
    ...(values !== undefined && { values }),
  };
}
