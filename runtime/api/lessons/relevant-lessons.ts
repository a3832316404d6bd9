import type { LessonText } from "../../ledger/lesson-items.ts";

interface Lesson {
  texts: readonly LessonText[];
}

/** Frequent English words, which say nothing about the subject of a text. */
const common = new Set(
  "about after again also always because been before being between both could does done down each else ever every first from have here into itself just last like made make many more most much must need needs never only other over project same shall should since some such than that their them then there these they this those through under until upon used using very well were what when where which while will with without work would your".split(
    " ",
  ),
);

/** Returns the distinct words of at least four letters or digits, in lower case and without diacritics. */
function wordsOf(text: string): Set<string> {
  const folded = text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
  const words = folded.match(/[\p{L}\p{N}]{4,}/gu) ?? [];
  return new Set(words.filter((word) => !common.has(word)));
}

/**
 * Returns the lessons that share words with a text, the most words first and of equal ones the first in the list, with those words in
 * alphabetical order. One without a common word is none of them.
 */
export function relevantLessons<Each extends Lesson>(
  lessons: readonly Each[],
  text: string,
  most: number,
): { lesson: Each; words: string[] }[] {
  const wanted = wordsOf(text);
  return lessons
    .map((lesson) => {
      const own = wordsOf(lesson.texts.map((each) => each.text).join("\n"));
      return { lesson, words: [...own].filter((word) => wanted.has(word)).sort() };
    })
    .filter(({ words }) => words.length > 0)
    .sort((a, b) => b.words.length - a.words.length)
    .slice(0, most);
}
