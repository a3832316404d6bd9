import type { Pipeline, Repository } from "../../schema/types.ts";
import type { Change } from "./change.ts";
import { compareSets, compareValue } from "./compare-values.ts";

/** Compares the customer's code that projects begin with: agents read it, and what it says may change what they do. */
export function compareRepository(before: Pipeline, after: Pipeline): Change[] {
  const about = (key: string, sentence: string) => ({
    theme: "rights" as const,
    severity: "high" as const,
    subject: key === "" ? "repository" : `repository.${key}`,
    sentence,
  });
  const [was, is] = [before.repository, after.repository];
  if (was === undefined || is === undefined) {
    const sentence =
      is === undefined
        ? `Projects no longer begin with the code of ${was?.name}.`
        : `Projects now begin with the customer's code: ${inWords(is)}.`;
    return compareValue(about("", sentence), inWords(was), inWords(is));
  }
  return [
    ...compareValue(
      about("", `Projects now begin with the code of ${is.name} instead of ${was.name}.`),
      was.name,
      is.name,
    ),
    ...compareValue(about("url", `The code of ${is.name} now comes from ${is.url}.`), was.url, is.url),
    ...compareValue(
      about("branch", `The code of ${is.name} is now that of the branch ${is.branch}.`),
      was.branch,
      is.branch,
    ),
    ...compareValue(
      about("credentials", `${is.name} is now fetched with ${secretOf(is)}.`),
      was.credentials ?? "none",
      is.credentials ?? "none",
    ),
    ...compareValue(
      about(
        "feedback",
        is.feedback === undefined
          ? `Comments on requests of ${is.name} no longer go to the team.`
          : `Requests for changes now take along comments on the request in ${is.name}, by people who may write there: ${is.feedback === "selected" ? "those that the approver selects" : "all of them"}.`,
      ),
      was.feedback ?? "none",
      is.feedback ?? "none",
    ),
    ...compareSensitive(is, was.sensitive, is.sensitive),
    ...compareValue(about("deliver", `${deliveryOf(is)}`), was.deliver ?? "never", is.deliver ?? "never"),
  ];
}

/** Says that a flow which was there before has projects for a further repository. */
export function addedRepository(flow: string, repository: Repository): Change {
  const { name, url, deliver } = repository;
  const delivered =
    deliver === undefined
      ? ""
      : `, and push their work to a branch of it ${deliver === "gates" ? "before each gate" : "at the end"}`;
  return {
    theme: "rights",
    kind: "added",
    severity: "high",
    subject: `flows.${flow}.repositories`,
    sentence: `Projects of the flow "${flow}" are now also for ${name}: they begin with the files at ${url}, with ${secretOf(repository)}${delivered}.`,
    after: inWords(repository),
  };
}

function inWords(repository: Repository | undefined): string {
  if (repository === undefined) return "none";
  const { name, url, branch } = repository;
  return `${name}, branch ${branch} at ${url}, with ${secretOf(repository)}; delivered ${repository.deliver ?? "never"}`;
}

function deliveryOf({ name, deliver }: Repository): string {
  if (deliver === undefined) return `The work is no longer pushed to ${name}.`;
  return `The work is now pushed to a branch of ${name} ${deliver === "gates" ? "before each gate" : "at the end"}.`;
}

const secretOf = ({ credentials }: Repository): string =>
  credentials === undefined ? "no credentials" : `the secret ${credentials}`;

/** A path that is removed needs no further approval any more, and one that is added may let files be delivered that never were. */
function compareSensitive({ name }: Repository, was: Repository["sensitive"], is: Repository["sensitive"]): Change[] {
  const about = { theme: "gates" as const, subject: "repository.sensitive" };
  const paths = compareSets(about, was?.paths ?? [], is?.paths ?? [], {
    added: {
      severity: "high",
      kind: "strengthened",
      sentence: (globs) =>
        `Changes of ${globs} in ${name} now need an approval of ${is?.group}; those that were never delivered are delivered with it.`,
    },
    removed: {
      severity: "high",
      kind: "weakened",
      sentence: (globs) => `Changes of ${globs} in ${name} no longer need an approval of ${was?.group}.`,
    },
  });
  if (was === undefined || is === undefined) return paths;
  const sentence = `Changes of sensitive files in ${name} are now approved by ${is.group}, no longer by ${was.group}.`;
  return [...paths, ...compareValue({ ...about, severity: "high", sentence }, was.group, is.group)];
}
