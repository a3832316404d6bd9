import type { Engagement } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Report, Rule } from "./rule.ts";

export const modelOutsideRegion: Rule = {
  id: "model-outside-region",
  severity: "warning",
  check({ engagement }, report) {
    each([engagement], ({ declared }) => {
      each(Object.entries(declared.environments ?? {}), ([name, { region }]) => {
        reportFirst(engagement, name, region, report);
      });
    });
  },
};

/** Regions from which a geography's inference profiles can be called. Ids without a geography, and `global`, have no such restriction. */
const sources: { [geography: string]: RegExp } = {
  us: /^(?:us|ca)-/,
  eu: /^(?:eu|il)-/,
  jp: /^ap-northeast-/,
  au: /^ap-southeast-/,
  apac: /^ap-/,
};

/** Reports only the first fault of each environment, because the others have the same correction. */
function reportFirst(engagement: Engagement, environment: string, region: string, report: Report): void {
  let isReported = false;
  each(engagement.models, ({ name, declared }) => {
    const places = [["id"], ...(declared.fallback ?? []).map((_, index) => ["fallback", index])];
    each([declared.id, ...(declared.fallback ?? [])], (id, index) => {
      const [geography = ""] = id.split(".");
      if (isReported || sources[geography]?.test(region) !== false) return;
      isReported = true;
      report({
        message: `"${environment}" is in ${region}, and the inference profile "${id}" cannot be called from there.`,
        span: engagement.origin("environments", environment, "region"),
        related: [
          { message: "The profile is named here.", span: engagement.origin("models", name, ...(places[index] ?? [])) },
        ],
        why: "A geography's profile is called from its own regions: every turn of the model would fail.",
        help: `choose a region of "${geography}", or a profile of the region's geography or of "global"`,
      });
    });
  });
}
