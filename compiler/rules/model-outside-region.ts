import { providerOf } from "../kinds/providers/model-providers.ts";
import type { Engagement } from "../link/model.ts";
import { servedIds } from "../link/served-ids.ts";
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

/** Reports only the first fault of each environment, because the others have the same correction. */
function reportFirst(engagement: Engagement, environment: string, region: string, report: Report): void {
  let isReported = false;
  each(engagement.models, (model) => {
    each(servedIds(model), (served) => {
      const { id, at } = served;
      const bound = providerOf(served).boundTo(id);
      if (isReported || bound === undefined || bound.includes(region)) return;
      isReported = true;
      report({
        message: `"${environment}" is in ${region}, from which the inference profile "${id}" cannot be called.`,
        span: engagement.origin("environments", environment, "region"),
        related: [
          {
            message: "The profile is set here.",
            span: engagement.origin(...at),
          },
        ],
        why: "An inference profile can be called only from regions of its geography, so every turn of the model would fail.",
        help: `choose a region of "${bound.geography}", or a profile of the region's geography or of "global"`,
      });
    });
  });
}
