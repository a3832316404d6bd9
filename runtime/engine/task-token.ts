import { randomBytes } from "node:crypto";
import { ApiError } from "./failures.ts";

/** Address of the task that a token belongs to. The address is not enough to answer: the whole token must match the issued one. */
export interface TaskPlace {
  executionArn: string;
  branchId: number;
  attempt: number;
}

export function issueTaskToken({ executionArn, branchId, attempt }: TaskPlace): string {
  const place = JSON.stringify([executionArn, branchId, attempt]);
  return `${Buffer.from(place).toString("base64url")}.${randomBytes(24).toString("base64url")}`;
}

/** Throws InvalidToken for a text that was never a token. */
export function readTaskToken(token: string): TaskPlace {
  try {
    const [executionArn, branchId, attempt] = JSON.parse(
      Buffer.from(token.split(".", 1)[0] ?? "", "base64url").toString(),
    );
    if (typeof executionArn === "string" && Number.isInteger(branchId) && Number.isInteger(attempt)) {
      return { executionArn, branchId, attempt };
    }
  } catch {
    // Falls through: not JSON, so not a token.
  }
  throw new ApiError("InvalidToken", "Invalid Token: 'Invalid token'");
}
