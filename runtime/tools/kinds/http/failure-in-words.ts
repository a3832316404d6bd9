import type { HttpTool } from "../../../../schema/types.ts";
import type { ExchangeFailed } from "./exchange.ts";

/** Describes a failed exchange so that the agent can act on it. Nothing of it is the service's own text. */
export function failureInWords(
  { http, effect }: HttpTool,
  { code, isSent }: Pick<ExchangeFailed, "code" | "isSent">,
  isStopping: boolean,
): string {
  const reason = isStopping ? "the runner stops" : reasonOf(code, http.timeoutSeconds);
  const uncertain = isSent && effect !== "read";
  return [
    `${http.origin} did not answer: ${reason}.`,
    ...(uncertain ? ["The service may have acted on the request: find out before you repeat it."] : []),
  ].join(" ");
}

function reasonOf(code: string, timeoutSeconds: number): string {
  if (code === "ABORTED") return `the time limit of ${timeoutSeconds} s was over`;
  if (code === "CONNECT_TIMEOUT" || code === "ETIMEDOUT") return "no connection could be made in time";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "its name could not be resolved";
  if (code === "ECONNREFUSED") return "the connection was refused";
  if (code === "ECONNRESET" || code === "EPIPE") return "the connection was closed too early";
  if (code === "HPE_HEADER_OVERFLOW") return "its headers are longer than 16 KB";
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL/.test(code))
    return `its certificate or encryption is not accepted (${code})`;
  if (/^Z_|BROTLI|ZSTD/.test(code)) return "its compressed body is damaged";
  return `the exchange failed (${code})`;
}
