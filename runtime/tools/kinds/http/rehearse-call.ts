import type { HttpTool } from "../../../../schema/types.ts";
import type { ToolOutcome } from "../../../swarm/ports.ts";
import { quoting, refused, said } from "../../outcome.ts";
import { describeAnswer } from "./describe-answer.ts";
import { fillRequest, type Input } from "./fill-request.ts";

/** Returns what a call would have led to, without a connection: the declared example, or the words that there is none. */
export function rehearseCall({ http }: HttpTool, input: Input): ToolOutcome {
  const filled = fillRequest(http, input);
  if (filled.kind === "refused") return refused(filled.reason);
  if (http.example === undefined) {
    return said(
      `This is a rehearsal: ${http.method} ${filled.url.href} was not called, and the tool has no example of an answer.`,
    );
  }
  const { status, body } = http.example;
  const isText = typeof body === "string";
  const text = describeAnswer({
    status,
    headers: { "content-type": isText ? "text/plain" : "application/json" },
    body: Buffer.from(isText ? body : JSON.stringify(body)),
    isCut: false,
  });
  const outcome = status < 300 ? said(text) : refused(text);
  return quoting(`the example of the web service ${http.origin}`, outcome);
}
