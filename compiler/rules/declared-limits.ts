import type { LimitsDeclaration } from "../../schema/types.ts";
import type { Model, Phase } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { PathIn } from "../source/path-in.ts";
import type { Span } from "../source/span.ts";

/** Limits that one file declares for a phase: the phase's own file, or the engagement's. */
export interface DeclaredLimits {
  phase: Phase;
  limits: LimitsDeclaration;
  origin(...path: PathIn<LimitsDeclaration>): Span;
}

export function declaredLimits({ engagement, phases }: Model): DeclaredLimits[] {
  const declared: DeclaredLimits[] = [];
  each(phases, (phase) => {
    const { limits } = phase.declared;
    if (limits !== undefined) declared.push({ phase, limits, origin: (...path) => phase.origin("limits", ...path) });
  });
  each(engagement.items, ({ placed }) =>
    each(placed, ({ phase, limits, place }) => {
      if (limits === undefined) return;
      const origin = (...path: PathIn<LimitsDeclaration>) => engagement.originAt([...place, "limits", ...path]);
      declared.push({ phase, limits, origin });
    }),
  );
  return declared;
}
