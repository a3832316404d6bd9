import { homedir, tmpdir } from "node:os";

/**
 * Gives a user who is unknown to the machine, as one of a container or of a forge's runner may be, a folder to be at home in:
 * the AWS SDK looks for its files there and ends the process where there is none. Call before the first client is made.
 */
export function giveHome(): void {
  try {
    homedir();
  } catch {
    process.env.HOME = tmpdir();
  }
}
