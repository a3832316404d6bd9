import type { EnvironmentDeclaration } from "../../schema/types.ts";

/** True for an environment whose sign-in codes must not depend on Amazon Cognito's own sender. */
export function needsSender({ size, identity }: Pick<EnvironmentDeclaration, "size" | "identity">): boolean {
  return size !== "small" && identity === undefined;
}
