import { Args, Flags } from "@oclif/core";
import { count } from "../../base/count.ts";
import { formatMoment } from "../../schema/moment.ts";
import type { ChangedQueue, LessonsView, LessonView } from "../../schema/types.ts";
import { Mistake } from "../crew-command.ts";
import { asFlag, ProjectCommand } from "../project-command.ts";

export default class Lessons extends ProjectCommand {
  static override summary = "List the lessons that projects have left for later ones, or drop one.";
  static override examples = [
    "<%= config.bin %> lessons auto-dev",
    '<%= config.bin %> lessons auto-dev --drop 3f09ab12cd --reason "It misled two projects."',
  ];
  static override args = {
    engagement: Args.string({ description: "Only of this engagement." }),
  };
  static override flags = {
    as: asFlag,
    drop: Flags.string({ summary: "Drop this lesson for good.", helpValue: "LESSON" }),
    reason: Flags.string({ summary: "The reason, with --drop.", helpValue: "TEXT" }),
  };

  async run(): Promise<LessonsView | ChangedQueue> {
    const { args, flags } = await this.parse(Lessons);
    const { engagement } = args;
    const api = await this.api(flags);
    if (flags.drop !== undefined) {
      if (engagement === undefined) throw new Mistake("Name the engagement: crew lessons ENGAGEMENT --drop LESSON");
      if (flags.reason === undefined) throw new Mistake("Give --reason: it is kept with the lesson.");
      const { drop: lesson, reason } = flags;
      const dropped = await api.post("/api/lessons/drop", {}, { engagement, lesson, reason });
      this.log(`${lesson} is dropped.`);
      return dropped;
    }
    const found = await api.get("/api/lessons", { engagement });
    this.log(
      found.lessons.length === 0 ? "No project has left a lesson yet." : found.lessons.map(describe).join("\n\n"),
    );
    return found;
  }
}

function describe({ engagement, id, texts, project, by, time, until, shown, held, rehearsed }: LessonView): string {
  const [first, ...others] = texts.map(({ name, text }) => `${name}: ${text}`);
  return [
    `${id}  ${first}`,
    ...others.map((text) => `  ${text}`),
    `  Shown to ${count(shown, "project")}, and held in ${held}. By ${by} of ${engagement} in ${project}, ${formatMoment(time)}; until ${formatMoment(until)}.${rehearsed ? " Rehearsed." : ""}`,
  ].join("\n");
}
