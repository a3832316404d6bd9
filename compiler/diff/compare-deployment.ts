import { count } from "../../base/count.ts";
import { dollars } from "../../base/dollars.ts";
import type { Environment, Pipeline } from "../../schema/types.ts";
import type { Change, ChangeValue } from "./change.ts";
import { pairByName, same } from "./compare-values.ts";
import { quote } from "./quote.ts";

/** Compares the environments setting by setting. */
export function compareDeployment(before: Pipeline, after: Pipeline): Change[] {
  return pairByName(before.environments ?? {}, after.environments ?? {}).flatMap(
    ({ name, before: old, after: now }) => {
      if (old && now) return compareEnvironment(name, old, now);
      const about = { theme: "deployment" as const, subject: `environments.${name}`, severity: "medium" as const };
      if (now)
        return [{ ...about, kind: "added" as const, sentence: `The environment ${name} is new.`, after: where(now) }];
      const value = old ? { before: where(old) } : {};
      const sentence = `The environment ${name} was removed; its resources and projects stay in its account until a version that still has it destroys them.`;
      return [{ ...about, kind: "removed" as const, sentence, ...value }];
    },
  );
}

function where({ region, size }: Environment): string {
  return `${region}, ${size}`;
}

/** Settings that protect data, with their protecting values. */
const protective = new Map<string, ChangeValue>([
  ["network", "private"],
  ["ownKey", true],
  ["pointInTimeRecovery", true],
  ["deletionProtection", true],
  ["flowLogs", true],
]);

/** Settings that decide who gets access, or where the deployment is. */
const decisive = new Set(["account", "region", "identity.issuer", "identity.clientId", "deployRole.arn"]);

function judge(
  key: string,
  was: ChangeValue | undefined,
  is: ChangeValue | undefined,
): Pick<Change, "kind" | "severity"> {
  const safe = protective.get(key);
  if (safe !== undefined) {
    return is === safe ? { kind: "strengthened", severity: "medium" } : { kind: "weakened", severity: "high" };
  }
  const kind = was === undefined ? "added" : is === undefined ? "removed" : "changed";
  return { kind, severity: decisive.has(key) ? "high" : "medium" };
}

function compareEnvironment(name: string, before: Environment, after: Environment): Change[] {
  const [old, now] = [settingsOf(before), settingsOf(after)];
  const isOtherAlarms = before.alarms.length === after.alarms.length && !same(before.alarms, after.alarms);
  const keys = [...new Set([...now.keys(), ...old.keys()])];
  const alarms: Change[] = isOtherAlarms
    ? [
        {
          theme: "deployment",
          kind: "changed",
          severity: "medium",
          subject: `environments.${name}.alarms`,
          sentence: `In ${name}, alarms go to different addresses.`,
        },
      ]
    : [];
  const settings = keys.flatMap((key): Change[] => {
    const [was, is] = [old.get(key), now.get(key)];
    if (same(was, is)) return [];
    const values = `${is === undefined ? "no longer set" : quote(String(is))}${was === undefined || is === undefined ? "" : ` instead of ${quote(String(was))}`}`;
    const sentence = `In ${name}, ${key} is ${values}${isElsewhere(key, was) ? anew : ""}.`;
    return [
      {
        theme: "deployment",
        ...judge(key, was, is),
        subject: `environments.${name}.${key}`,
        sentence,
        ...(was !== undefined && { before: was }),
        ...(is !== undefined && { after: is }),
      },
    ];
  });
  return [...settings, ...alarms];
}

/** True for settings whose change means another place: a deployment there has none of the data of the one before. */
function isElsewhere(key: string, was: ChangeValue | undefined): boolean {
  return key === "region" || (key === "account" && was !== undefined);
}

const anew =
  ": everything is created anew there, and the old resources and projects stay until a version with the old value destroys them";

/** Returns the settings by dotted key. People's addresses are counted, not named. */
function settingsOf({
  alarms,
  monthlyBudgetMicros,
  triggers: _triggers,
  ...rest
}: Environment): Map<string, ChangeValue> {
  return new Map([
    ...flatten(rest),
    ["alarms", count(alarms.length, "address", "addresses")],
    ...(monthlyBudgetMicros === undefined ? [] : [["monthlyBudget", dollars(monthlyBudgetMicros)] as const]),
  ]);
}

function flatten(value: object, prefix = ""): [string, ChangeValue][] {
  return Object.entries(value).flatMap(([key, member]): [string, ChangeValue][] =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? flatten(member, `${prefix}${key}.`)
      : member === undefined
        ? []
        : [[`${prefix}${key}`, member]],
  );
}
