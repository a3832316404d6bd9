import { enumerate } from "../../../base/enumerate.ts";
import { defaults } from "../../../schema/defaults.ts";
import { type ForgeCause, forgeEvents as values } from "../../../schema/event-values.ts";
import { forgeTitles } from "../forges/forge-kinds.ts";
import { forWhich } from "./conditions.ts";
import type { Declared, TriggerKind } from "./trigger-kind.ts";

/** Causes of which a forge tells. */
export const forgeCauses = ["issue", "comment", "pull-request", "push"] as const satisfies ForgeCause[];
export type ForgeDeclared = Declared<ForgeCause>;

/** Written under `for`: all repositories on forges that tell what happens. */
export const allRepositories = "repositories";

const { who: usual } = defaults.forgeTrigger;

const causes: { readonly [On in ForgeCause]: { noun: string; several: string; each: string } } = {
  issue: {
    noun: "an issue",
    several: "issues",
    each: "each time something happens to an issue",
  },
  comment: {
    noun: "a comment",
    several: "comments",
    each: "for each comment on an issue or request",
  },
  "pull-request": {
    noun: "a request",
    several: "requests",
    each: "each time something happens to a request that comes from no fork",
  },
  push: {
    noun: "a push",
    several: "pushes",
    each: "when the repository's branch moves, unless crew has merged",
  },
};

function forgeKind(on: ForgeCause): TriggerKind<ForgeCause> {
  const { noun, several } = causes[on];
  return {
    noun,
    event: values[on],
    isOpenToAnyone: ({ who }) => who === "anyone",
    lower: ({ for: watched, who = usual, ...rest }, repositoriesOf) => ({
      ...rest,
      who,
      repositories: repositoriesOf(watched),
    }),
    inWords: () => `by ${several}`,
    explain: describe,
  };
}

/** Kinds of triggers for what happens in a repository, as its forge tells. */
export const forgeEvents = {
  issue: forgeKind("issue"),
  comment: forgeKind("comment"),
  "pull-request": forgeKind("pull-request"),
  push: forgeKind("push"),
};

function describe({ on, for: watched, who = usual, secret, when, start }: ForgeDeclared): string[] {
  const place =
    watched === allRepositories ? `all repositories on ${enumerate(forgeTitles)}` : `the repository ${watched}`;
  const vouched =
    on === "push"
      ? "Who moved the branch may push to it."
      : who === "anyone"
        ? "Anyone may cause it, so the flow has no tool that acts outside, and no secret, before a gate."
        : "It counts if the forge says that the person behind it may write in the repository, and that title and text were not edited since.";
  return [
    `It starts a project of the flow ${start} ${causes[on].each} in ${place}${forWhich(when)}.`,
    vouched,
    "Nothing that crew itself does there starts a project.",
    secret === undefined
      ? "crew asks the forge once a minute; with a `secret`, the forge's webhook makes it look at once."
      : `crew asks the forge once a minute, and at once when its webhook, signed with the secret ${secret}, says where to look.`,
  ];
}
