import type { TerraformEvent } from "../deploy/terraform/events.ts";

interface Progress {
  onEvent(event: TerraformEvent): void;
  /** Ends the line for the following output. */
  end(): void;
}

/** Progress of an apply: one updated line on a terminal, elsewhere a line per tenth. */
export function showProgress(total: number, stream: NodeJS.WriteStream = process.stderr): Progress {
  let done = 0;
  let told = 0;
  const show = (text: string) => stream.write(`\r\u001B[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
  return {
    onEvent({ type, hook }) {
      const address = hook?.resource?.addr ?? "";
      if (type === "apply_complete") done++;
      if (stream.isTTY) {
        if (/^apply_(start|progress|complete)$/.test(type)) show(`${done} of ${total}  ${address}`);
      } else if (type === "apply_complete" && Math.floor((done * 10) / total) > told) {
        told = Math.floor((done * 10) / total);
        stream.write(`${done} of ${total}\n`);
      }
    },
    end() {
      if (stream.isTTY) stream.write("\r\u001B[2K");
    },
  };
}
