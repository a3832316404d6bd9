import { type Check, listOf, number, optional, required, text, withParts, yes } from "../../base/checks.ts";
import { type FieldsOf, queueChange, setOfTexts } from "./field-checks.ts";
import type { LessonText, ShownLesson } from "./lesson-items.ts";

const lessonText: Check<LessonText> = withParts<LessonText>({ name: text, text });

export const lessonFields: FieldsOf<"lesson" | "lessons"> = {
  lesson: {
    texts: required(listOf(lessonText)),
    project: required(text),
    by: required(text),
    time: required(text),
    rehearsed: optional(yes),
    shownIn: optional(setOfTexts),
    keptIn: optional(setOfTexts),
    dropped: optional(queueChange),
    expires: required(number),
  },
  lessons: {
    chosenLessons: required(
      listOf(withParts<ShownLesson>({ id: text, project: text, texts: listOf(lessonText), words: listOf(text) })),
    ),
    time: required(text),
  },
};
