import { orList } from "../diagnostics/did-you-mean.ts";
import { serviceSettings } from "../kinds/providers/model-provider.ts";
import { providerOf } from "../kinds/providers/model-providers.ts";
import { declaredServices } from "../link/served-ids.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const modelSettingNotTaken: Rule = {
  id: "model-setting-not-taken",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.models, (model) => {
      for (const served of declaredServices(model)) {
        const { title, settings } = providerOf(served);
        for (const setting of serviceSettings) {
          if (served[setting] === undefined || settings.includes(setting)) continue;
          report({
            message: `${title} takes no \`${setting}\`, which the model "${served.id}" declares.`,
            span: engagement.originOfKey(...served.within, setting),
            related: [{ message: "It is this model.", span: engagement.origin(...served.at) }],
            why: `The address and the credentials of ${title} come from the environment, so the setting would have no effect.`,
            help:
              settings.length > 0
                ? `remove it; ${title} takes ${orList(settings)}`
                : "remove it, or set the `provider` whose service it belongs to",
          });
        }
      }
    });
  },
};
