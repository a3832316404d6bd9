import { type Requirement, readStatement, type Statement } from "../../statement/statement.ts";

/** A statement as rehearsed agents use it: it has a title, and each requirement a number. */
export interface KnownStatement extends Statement {
  title: string;
  /** Texts of the requirements. */
  wanted: string[];
}

const known = new Map<string, KnownStatement>();

/** Parses the statement, which every request contains; caches the last few. */
export function knownStatement(text: string): KnownStatement {
  const found = known.get(text) ?? know(readStatement(text));
  known.delete(text);
  known.set(text, found);
  for (const oldest of known.keys()) if (known.size > 4) known.delete(oldest);
  return found;
}

function know(statement: Statement): KnownStatement {
  const requirements = withNumbers(statement.requirements);
  const title = statement.title ?? "the project";
  return { ...statement, title, requirements, wanted: requirements.map(({ text }) => text) };
}

/** Keeps a number that is unique in the statement; numbers the other requirements around them. */
function withNumbers(requirements: Requirement[]): Requirement[] {
  const counts = new Map<string, number>();
  for (const { number } of requirements) counts.set(number, (counts.get(number) ?? 0) + 1);
  const letter = ["R", "Q", "N"].find(
    (each) => ![...counts.keys()].some((name) => new RegExp(`^${each}\\W?\\d`).test(name)),
  );
  return requirements.map((requirement, index) =>
    requirement.number !== "" && counts.get(requirement.number) === 1
      ? requirement
      : { ...requirement, number: `${letter ?? "R-"}${index + 1}` },
  );
}
