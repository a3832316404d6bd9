import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Refused } from "../refused.ts";

/** Builds and pushes images on this computer: docker, podman and finch have the same command line. */
export interface Engine {
  name: string;
  /** Builds from the Dockerfile alone, with the newest base and packages: the image contains no local file and no cached layer. */
  build(dockerfile: string, image: string): Promise<void>;
  signIn(registry: string, user: string, password: string): Promise<void>;
  push(image: string): Promise<void>;
}

export const engineNames = ["docker", "podman", "finch"] as const;

/** Returns the first engine that works; one without a running daemon does not. */
export function findEngine(): Engine {
  const name = engineNames.find((each) => spawnSync(each, ["info"], { stdio: "ignore", timeout: 20_000 }).status === 0);
  if (name !== undefined) return engineNamed(name);
  throw new Refused(
    `The tools of this team require programs that the default image lacks, and none of ${engineNames.join(", ")} works here to build one. Start one, or build runner.Dockerfile (\`crew compile\` writes it) elsewhere, push it where the account can pull it, and name it with --runner-image.`,
  );
}

// Fargate's platform, even if this computer has a different one.
const platform = "linux/amd64";

function engineNamed(name: string): Engine {
  return {
    name,
    async build(dockerfile, image) {
      const folder = await mkdtemp(join(tmpdir(), "crew-image-"));
      try {
        await writeFile(join(folder, "Dockerfile"), dockerfile);
        await run(
          name,
          ["build", "--platform", platform, "--tag", image, "--pull", "--no-cache", folder],
          "build the runners' image",
        );
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    signIn: (registry, user, password) =>
      run(name, ["login", "--username", user, "--password-stdin", registry], `sign in to ${registry}`, password),
    push: (image) => run(name, ["push", image], "push the runners' image"),
  };
}

const linesShown = 15;

async function run(program: string, argv: string[], what: string, input = ""): Promise<void> {
  const child = spawn(program, argv, { stdio: ["pipe", "pipe", "pipe"] });
  // A program that failed before reading closes the pipe; its exit code reports the failure.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  if (code === 0) return;
  const said = `${output}\n${errors}`.trim().split("\n").slice(-linesShown).join("\n");
  throw new Refused(`${program} could not ${what} (exit code ${code}):\n${said}`);
}
