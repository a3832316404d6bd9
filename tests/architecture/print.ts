// Prints the rooms of the repository and the rooms that each one imports from; the exit code is 1 when a rule is broken.
import { join } from "node:path";
import { arrowsBetweenRooms, checks, readTree, roomOf, sourcesOf } from "./check.ts";

const tree = readTree(process.argv[2] ?? join(import.meta.dirname, "../.."));
const files = sourcesOf(tree);
for (const [room, others] of arrowsBetweenRooms(tree)) {
  const count = files.filter((file) => roomOf(file) === room).length;
  console.log(
    `${room} (${count} ${count === 1 ? "file" : "files"})${[...others]
      .sort()
      .map((other) => `\n  -> ${other}`)
      .join("")}`,
  );
}
for (const [rule, check] of Object.entries(checks)) {
  const refused = check(tree);
  if (refused.length > 0) process.exitCode = 1;
  for (const line of refused) console.error(`refused: ${rule}: ${line}`);
}
