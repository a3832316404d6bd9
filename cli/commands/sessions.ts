import { Flags } from "@oclif/core";
import type { EndedSessions, Session } from "../../schema/types.ts";
import { Mistake } from "../crew-command.ts";
import { asFlag, ProjectCommand } from "../project-command.ts";

export default class Sessions extends ProjectCommand {
  static override summary = "Show the people signed in to the site, or end sessions.";
  static override examples = [
    "<%= config.bin %> sessions",
    "<%= config.bin %> sessions --end customer@example.com",
    "<%= config.bin %> sessions --end 5f0c9a1e2b3d4c5f6a7b8c9d --env prod",
  ];
  static override flags = {
    as: asFlag,
    end: Flags.string({
      summary: "End this session, or all sessions of this address; both take effect immediately.",
      helpValue: "ID|EMAIL",
    }),
  };

  async run(): Promise<readonly Session[] | EndedSessions> {
    const { flags } = await this.parse(Sessions);
    const api = await this.api(flags);
    const sessions = await api.get("/api/sessions", {});
    if (flags.end === undefined) {
      this.log(describeSessions(sessions));
      return sessions;
    }
    const one = sessions.find(({ id }) => id === flags.end);
    const whose = one === undefined ? { email: flags.end } : { email: one.email, session: one.id };
    const result = await api.post("/api/sessions/end", {}, whose);
    if (result.ended === 0)
      throw new Mistake(`There is no session "${flags.end}", and nobody is signed in with that address.`, 1);
    this.log(result.ended === 1 ? "1 session is ended." : `${result.ended} sessions are ended.`);
    return result;
  }
}

function describeSessions(sessions: readonly Session[]): string {
  if (sessions.length === 0) return "Nobody is signed in.";
  return sessions
    .map(({ id, email, begunAt, seenAt, agent }) => `${id}  ${email}  since ${begunAt}, seen ${seenAt}  ${agent}`)
    .join("\n");
}
