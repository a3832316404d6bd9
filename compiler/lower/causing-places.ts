import type { CausingPlaces } from "../ir/causing-places.ts";
import type { Model } from "../link/model.ts";

/** Returns the YAML places of a model without holes. */
export function causingPlacesOf({ engagement, phases, agents }: Model): CausingPlaces {
  return {
    phases: engagement.originOfKey("phases"),
    rounds(name) {
      const phase = phases.find((each) => each.name === name);
      const { gate, review } = phase?.declared ?? {};
      if (gate?.onRevise?.rounds !== undefined) return phase?.origin("gate", "onRevise", "rounds");
      if (review?.onFail?.rounds !== undefined) return phase?.origin("review", "onFail", "rounds");
      return gate !== undefined ? phase?.originOfKey("gate") : phase?.originOfKey("review");
    },
    expires(name) {
      const phase = phases.find((each) => each.name === name);
      if (phase?.declared.gate?.expires !== undefined) return phase.origin("gate", "expires");
      return phase?.originOfKey("gate");
    },
    outputs: (name) => agents.find((agent) => agent.name === name)?.originOfKey("outputs"),
    environment: (name) => engagement.originOfKey("environments", name),
  };
}
