import { parseRange } from "../../../../base/ip-address.ts";
import { isMetadataRange, isPublicAddress } from "../../../../base/special-addresses.ts";
import { each } from "../../../source/missing-value.ts";
import type { ToolRule } from "../tool-rule.ts";

export const httpAddressUnusable: ToolRule = {
  id: "http-address-unusable",
  severity: "error",
  check({ declared: { http } }, report) {
    each(http?.addresses ?? [], (text, index) => {
      const fault = faultInAddress(text);
      if (fault !== undefined) report({ at: { path: ["http", "addresses", index] }, ...fault });
    });
  },
};

/** A wider range is most of the internet instead of a network. */
const shortest = { 32: 8, 128: 7 } as const;

/** Describes the fault of an address or range that a declaration permits; undefined without one. */
export function faultInAddress(text: string): { message: string; why: string; help: string } | undefined {
  const range = parseRange(text);
  if (range === undefined) {
    return {
      message: `"${text}" is not an address or a range of addresses.`,
      why: "The host's addresses are compared with it before a call.",
      help: "write an address or a range, such as 10.20.0.5 or 10.20.0.0/16; no host names, and no bits behind the prefix",
    };
  }
  if (isMetadataRange(range)) {
    return {
      message: `${text} is a cloud's metadata service.`,
      why: "It gives the credentials of the machine to every caller, so no tool may reach it.",
      help: "remove it",
    };
  }
  if (range.length < shortest[range.base.bits]) {
    return {
      message: `${text} is wider than any private network.`,
      why: "The call could reach every machine that the runner reaches.",
      help: "name the range of the service's network",
    };
  }
  if (!isPublicAddress(range.base)) return undefined;
  return {
    message: `${text} is on the public internet.`,
    why: "Public addresses need no permission; what the host resolves to is decided by its name.",
    help: "remove it",
  };
}
