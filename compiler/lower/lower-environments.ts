import type { EnvironmentDeclaration, Environment as LoweredEnvironment } from "../../schema/types.ts";
import type { Engagement } from "../link/model.ts";
import { sizes } from "./sizes.ts";
import { toDays, toMicros } from "./units.ts";

/** Returns the engagement's environments by name, in the order of the file, each with its size's preset applied. */
export function lowerEnvironments(engagement: Engagement): { [name: string]: LoweredEnvironment } {
  const { environments = {}, retention } = engagement.declared;
  return Object.fromEntries(
    Object.entries(environments).map(([name, environment]) => {
      const triggers = engagement.activeTriggers.get(name) ?? [];
      const lowered = lowerEnvironment(name, environment, retention?.logs);
      return [name, { ...lowered, ...(triggers.length > 0 && { triggers }) }];
    }),
  );
}

function lowerEnvironment(
  name: string,
  declared: EnvironmentDeclaration,
  logs: string | undefined,
): LoweredEnvironment {
  const { region, size, account, identity, sender, domain, telemetry, monthlyBudget } = declared;
  const { vpc, deployRole, permissionsBoundary, rolePath, tags } = declared;
  const { network, runner, ...preset } = sizes[size];
  return {
    name,
    region,
    size,
    ...(account !== undefined && { account }),
    network: declared.network ?? network,
    runner: { ...runner, spot: declared.spot ?? false },
    ...preset,
    ...(logs !== undefined && { logRetentionDays: toDays(logs) }),
    alarms: declared.alarms ?? [],
    ...(identity && { identity: { issuer: identity.issuer, clientId: identity.clientId } }),
    ...(sender !== undefined && { sender }),
    ...(domain !== undefined && { domain }),
    ...(telemetry !== undefined && { telemetry }),
    ...(vpc && { vpc: { id: vpc.id, subnets: vpc.subnets, ...(vpc.proxy !== undefined && { proxy: vpc.proxy }) } }),
    ...(deployRole && {
      deployRole: {
        arn: deployRole.arn,
        ...(deployRole.externalId !== undefined && { externalId: deployRole.externalId }),
      },
    }),
    ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    ...(rolePath !== undefined && { rolePath }),
    ...(tags && { tags }),
    ...(monthlyBudget !== undefined && { monthlyBudgetMicros: toMicros(monthlyBudget) }),
  };
}
