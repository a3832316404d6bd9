import { spawnSync } from "node:child_process";

/** User and group of declared programs. */
export interface ProgramsUser {
  uid: number;
  gid: number;
}

/**
 * The user that declared programs run as, `CREW_PROGRAMS_USER` (`1000:1000`): never the runner's, whose memory, files and
 * processes are then out of their reach. Undefined locally, where programs have the rights of the person who started crew.
 */
export function programsUser(): ProgramsUser | undefined {
  const given = process.env.CREW_PROGRAMS_USER;
  if (given === undefined) return undefined;
  const [, uid, gid] = /^([1-9]\d{0,8}):([1-9]\d{0,8})$/.exec(given) ?? [];
  if (uid === undefined || gid === undefined)
    throw new Error(`CREW_PROGRAMS_USER must be a user and a group other than root, as in 1000:1000, not ${given}.`);
  return { uid: Number(uid), gid: Number(gid) };
}

/** False when programs would run as the runner's own user, or this process may not start programs of another one. */
export function canBecome({ uid, gid }: ProgramsUser): boolean {
  return uid !== process.getuid?.() && spawnSync("true", { uid, gid, stdio: "ignore" }).status === 0;
}
