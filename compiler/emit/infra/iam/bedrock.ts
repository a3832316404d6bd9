import { foundationModels, isProfile } from "../../../kinds/providers/bedrock/model-arns.ts";
import type { Need } from "./need.ts";
import type { Service, Statement } from "./statement.ts";

/**
 * Allows only the declared models. An inference profile needs two statements: the profile itself, and the foundation
 * models it routes to, which may not be called in any other way
 * (docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html).
 */
export const bedrock: Service = {
  prefix: "bedrock",
  statements(needs) {
    const profiles = resourcesOf(needs, isProfile);
    const models = resourcesOf(needs, (resource) => !isProfile(resource));
    const routed = models.filter((model) => profiles.some((profile) => foundationModels(profile).includes(model)));
    const direct = models.filter((model) => !routed.includes(model));
    const onlyThroughProfiles = { ArnEquals: { "bedrock:InferenceProfileArn": profiles } };
    return [
      ...statement("CallProfiles", profiles, needs),
      ...statement("CallModelsOfProfiles", routed, needs).map((each) => ({ ...each, conditions: onlyThroughProfiles })),
      ...statement("CallModels", direct, needs),
    ];
  },
};

function resourcesOf(needs: readonly Need[], isWanted: (resource: string) => boolean): string[] {
  return [...new Set(needs.flatMap(({ resources }) => resources.filter(isWanted)))];
}

function statement(sid: string, resources: string[], needs: readonly Need[]): Statement[] {
  const served = needs.filter((need) => need.resources.some((resource) => resources.includes(resource)));
  if (served.length === 0) return [];
  const actions = [...new Set(served.map(({ action }) => action))].sort();
  return [{ sid, actions, resources, steps: [...new Set(served.map(({ step }) => step))] }];
}
