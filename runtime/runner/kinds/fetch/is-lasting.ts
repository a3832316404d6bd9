import { DeliveryRefused } from "../../../artifacts/customer/deliver-branch.ts";
import { BaseRefused } from "../../../artifacts/customer/fetch-base.ts";
import { RemoteFailed } from "../../../artifacts/customer/https-git.ts";
import { ForgeFailure } from "../../../forge/failure.ts";

/** True for what another attempt at the customer's repository would meet again, until a person changes something. */
export function isLasting(error: unknown): error is Error {
  if (error instanceof ForgeFailure) return error.kind === "refused" || error.kind === "absent";
  if (error instanceof RemoteFailed) return error.kind !== "unreachable";
  return error instanceof BaseRefused || error instanceof DeliveryRefused;
}
