import { expression } from "./expressions.ts";
import { assignKey, read, type Scope } from "./scope.ts";
import type { Assign } from "./states.ts";

/** Mark of a phase whose delivery changes sensitive files. No name of a phase has it. */
const sensitive = "!";

/** Returns the first value of the table. Nobody knows here what was delivered before a stop, so gates of a resumed project wait for people. */
export function deliveredBefore({ keepsDelivered }: Scope): Assign {
  return keepsDelivered
    ? {
        delivered: expression(
          `$exists($states.input.from) and $states.input.from != "" ? {"resumed": "${sensitive}"} : {}`,
        ),
      }
    : {};
}

/** Keeps what the runner says of a delivery. */
export function assignDelivered(scope: Scope, phase: string): Assign {
  if (!scope.keepsDelivered) return {};
  return assignKey(scope, "delivered", phase, `$states.result.sensitive = false ? "" : "${sensitive}"`);
}

/** Returns JSONata that is true while no delivery has changed sensitive files; nothing where no gate asks. */
export function nothingSensitive(scope: Scope): string[] {
  return scope.keepsDelivered ? [`$not($contains($string(${read(scope, "delivered")}), "${sensitive}"))`] : [];
}
