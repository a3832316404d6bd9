import { isOwnMachine } from "../../base/own-machine.ts";
import type { Environment, Pipeline } from "../../schema/types.ts";
import type { Found } from "../diagnostics/found.ts";
import { needsInternet } from "../ir/tool-parts.ts";
import { kindOfTool } from "../kinds/tools/tool-kinds.ts";
import type { Engagement, Model } from "../link/model.ts";

/** Warns of tools whose origin, or the internet that they declare to need, cannot be reached from an environment; once for each tool and environment. */
export function warnOfUnreachable({ tools, environments = {} }: Pipeline, model: Model, found: Found): void {
  for (const tool of model.tools) {
    const lowered = tools[tool.name];
    const origin = lowered && kindOfTool(lowered).origins(lowered)[0];
    if (origin === undefined && !needsInternet(lowered)) continue;
    for (const environment of Object.values(environments)) {
      const obstacle = origin === undefined ? noInternet(environment) : obstacleTo(origin, environment);
      if (obstacle === undefined) continue;
      found.warning("tool-out-of-reach", {
        message: `"${tool.name}" ${origin === undefined ? "needs the internet" : `calls ${origin}`}, which cannot be reached from "${environment.name}": ${obstacle.reason}.`,
        span: tool.origin(origin === undefined ? "network" : "effect"),
        related: [{ message: "The environment is declared here.", span: placeOf(model.engagement, environment) }],
        why: "Every call would fail there, and the agents would have to do without the tool.",
        help: obstacle.help,
      });
    }
  }
}

function placeOf(engagement: Engagement, { name }: Environment) {
  return engagement.originOfKey("environments", name);
}

interface Obstacle {
  reason: string;
  help: string;
}

function obstacleTo(origin: string, environment: Environment): Obstacle | undefined {
  if (isOwnMachine(new URL(origin).hostname)) {
    return {
      reason: "it is the runner's own machine there",
      help: "name a host that is reachable from the cloud, or give the tool to engagements without environments",
    };
  }
  return noInternet(environment);
}

function noInternet({ network, vpc }: Environment): Obstacle | undefined {
  // Routes of an existing network are not known here.
  if (network === "public" || vpc !== undefined) return undefined;
  return {
    reason: "its network has no way to the internet",
    help: "set `network: public` for the environment, or remove the tool from its agents",
  };
}
