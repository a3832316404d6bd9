import type { ModelPlaces } from "../model-provider.ts";

const profilePattern = /^(us|eu|jp|au|apac|global)\.(.+)$/;

/** Regions that a geography's profiles route to, as a pattern; `global` routes to all and to the region-less endpoint. */
const geographies: { [prefix: string]: string } = {
  us: "us-*",
  eu: "eu-*",
  jp: "ap-northeast-*",
  au: "ap-southeast-*",
  apac: "ap-*",
  global: "*",
};

/** Returns the ARNs that a call of the model id uses: the profile, if it is one, and the foundation models behind it. */
export function modelArns(id: string, places: ModelPlaces): string[] {
  if (!profilePattern.test(id)) return [`arn:aws:bedrock:${places.region}::foundation-model/${id}`];
  const profile = places.profile(id);
  return [profile, ...foundationModels(profile)];
}

export function isProfile(resource: string): boolean {
  return resource.includes(":inference-profile/");
}

/** Returns the foundation models that a profile's ARN routes to. */
export function foundationModels(profile: string): string[] {
  const [, prefix = "", model = ""] = profilePattern.exec(profile.slice(profile.indexOf("/") + 1)) ?? [];
  return [`arn:aws:bedrock:${geographies[prefix] ?? "*"}::foundation-model/${model}`];
}
