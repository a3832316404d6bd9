import { expression } from "./expressions.ts";
import { assignKey, read, type Scope } from "./scope.ts";
import type { Assign } from "./states.ts";

/** Mark of a phase whose delivery changes sensitive files. No name of a phase has it. */
const sensitive = "!";

/** Returns the first value of the table. Gates of a resumed project wait for people unless its start says that nothing sensitive was delivered before. */
export function deliveredBefore({ keepsDelivered }: Scope): Assign {
  return keepsDelivered
    ? {
        delivered: expression(
          `$exists($states.input.from) and $states.input.from != "" and $not($states.input.sensitive = false) ? {"resumed": "${sensitive}"} : {}`,
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
