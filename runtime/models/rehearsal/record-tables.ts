import type { RoundRecord } from "../../swarm/brief-facts.ts";
import type { Scene } from "./scene.ts";

const line = (cells: (string | number)[]): string =>
  `| ${cells.map((cell) => String(cell).replaceAll(/[\s|]+/g, " ")).join(" | ")} |`;

function table(head: string[], rows: (string | number)[][]): string {
  return rows.length === 0 ? "" : [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Table of the phases' rounds, cost and minutes, from the record in the brief. */
export function effortTable({ record }: Scene): string {
  const sum = (rounds: RoundRecord[], count: (round: RoundRecord) => number) =>
    rounds.reduce((total, round) => total + count(round), 0);
  const rows = record.map(({ title, rounds }) => [
    title,
    rounds.length,
    sum(rounds, ({ decisions }) => decisions.filter(({ verdict }) => verdict === "revise").length),
    sum(rounds, ({ passedReview }) => (passedReview === false ? 1 : 0)),
    sum(rounds, ({ questions }) => questions),
    sum(rounds, ({ minutes }) => minutes).toFixed(1),
    sum(rounds, ({ usd }) => usd).toFixed(2),
  ]);
  return table(
    ["Phase", "Rounds", "Changes requested", "Failed reviews", "Questions", "Minutes of work", "US dollars"],
    rows,
  );
}

/** Table of people's ratings of each round. */
export function ratingsTable({ record }: Scene): string {
  const rows = record.flatMap(({ title, rounds }) =>
    rounds.flatMap(({ round, decisions }) =>
      decisions.map(({ by, verdict, ratings, comments }) => {
        const given = Object.entries(ratings).map(([name, value]) => `${name} ${value} of 5`);
        return [title, round, by, verdict, given.join(", ") || "not rated", comments];
      }),
    ),
  );
  return table(["Phase", "Round", "By", "Decision", "Ratings", "Comments"], rows);
}
