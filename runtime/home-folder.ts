import { homedir, tmpdir } from "node:os";

/**
 * Sets a home folder for a user without one, such as the user of a container or of a CI runner: the AWS SDK looks for
 * its files there and ends the process when there is none. Call before the first client is created.
 */
export function giveHome(): void {
  try {
    homedir();
  } catch {
    process.env.HOME = tmpdir();
  }
}
