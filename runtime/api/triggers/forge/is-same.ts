import { timingSafeEqual } from "node:crypto";

/** Compares two digests in a time that tells nothing about them. */
export function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
