import { spawn } from "node:child_process";
import { environmentWith } from "../git.ts";

/** A repository that is reached over https. */
export interface HttpsRemote {
  url: string;
  /** A token, or `user:token`; absent for a repository that everybody may read. */
  credentials?: string | undefined;
}

/**
 * Reason for which a repository could not be used. `refused`, `absent` and `moved` stay until a person changes something; `unreachable` may
 * pass, so it is tried again.
 */
export type RemoteFault = "refused" | "absent" | "moved" | "unreachable";

export class RemoteFailed extends Error {
  override readonly name = "RemoteFailed";
  readonly kind: RemoteFault;

  constructor(kind: RemoteFault, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Longest silence of a remote, and least bytes a second after that time. */
const silentSeconds = 30;
const leastBytesPerSecond = 200;

/** Most bytes that git prints: names of branches, and what the remote has to say. */
const mostBytes = 10_000_000;

export interface HttpsCall {
  input?: Buffer | string;
  /** Longest time of the whole call. */
  withinMs: number;
  signal?: AbortSignal;
  /** Called every half second; a reason ends the call. */
  watch?: () => Promise<string | undefined>;
}

/**
 * Runs git against a repository over https. The token is a setting in the environment of this process and its children only: not in an
 * argument, a file or the address. No redirect is followed, so no other host gets it.
 */
export async function runHttpsGit(
  folder: string,
  remote: HttpsRemote,
  args: readonly string[],
  call: HttpsCall,
): Promise<Buffer> {
  const child = spawn("git", args, { cwd: folder, env: environmentOf(remote), stdio: "pipe", detached: true });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  let reason: string | undefined;
  const end = (why: string) => {
    reason ??= why;
    // Git's helper for https is a process of its own, in the group of git.
    if (child.pid !== undefined && child.exitCode === null) endGroup(child.pid);
  };
  const late = setTimeout(
    () => end(`it gave no complete answer within ${Math.ceil(call.withinMs / 1000)} s`),
    call.withinMs,
  );
  const onAbort = () => end("the runner was stopped");
  call.signal?.addEventListener("abort", onAbort, { once: true });
  if (call.signal?.aborted) onAbort();
  const watching = setInterval(() => {
    call.watch?.().then(
      (why) => why !== undefined && end(why),
      (error: Error) => end(error.message),
    );
  }, 500);
  try {
    let bytes = 0;
    const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) end("its answer is too long");
      else chunks.push(chunk);
    };
    child.stdout.on("data", keep(out));
    child.stderr.on("data", keep(err));
    // Git closes its input when it needs no more; the exit code reports the outcome.
    child.stdin.on("error", () => undefined);
    child.stdin.end(call.input ?? "");
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    if (reason !== undefined) throw new RemoteFailed("unreachable", `${hostOf(remote)}: ${reason}`);
    if (code === 0) return Buffer.concat(out);
    throw failureOf(Buffer.concat(err).toString(), remote);
  } finally {
    clearTimeout(late);
    clearInterval(watching);
    call.signal?.removeEventListener("abort", onAbort);
  }
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Variables of this process that say how the network is reached. */
const passedOn = ["GIT_SSL_CAINFO", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"] as const;

function environmentOf({ credentials }: HttpsRemote): { [name: string]: string } {
  const given = passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : []));
  return {
    ...environmentWith({
      "protocol.file.allow": "never",
      "protocol.https.allow": "always",
      "http.followRedirects": "false",
      "http.lowSpeedLimit": String(leastBytesPerSecond),
      "http.lowSpeedTime": String(silentSeconds),
      "http.userAgent": "git/crew",
      "credential.helper": "",
      ...(credentials !== undefined && { "http.extraHeader": `Authorization: Basic ${basicOf(credentials)}` }),
    }),
    ...Object.fromEntries(given),
  };
}

/** GitHub and GitLab take a token as the password of any user; the first has to have this name for tokens of an App. */
function basicOf(credentials: string): string {
  const pair = credentials.includes(":") ? credentials : `x-access-token:${credentials}`;
  return Buffer.from(pair.trim()).toString("base64");
}

const hostOf = ({ url }: HttpsRemote): string => new URL(url).host;

/** Git reports the reason only as English text; its exit code is the same for all. */
const meanings: readonly (readonly [RegExp, RemoteFault, string])[] = [
  [/couldn't find remote ref|not our ref|Remote branch .* not found/i, "absent", "it has no such branch"],
  // Git's words for a branch beside another one whose name it begins with.
  [
    /'[^']*' exists; cannot create|directory.file conflict/i,
    "refused",
    "it has a branch whose name is in the way of this one: rename or delete that",
  ],
  [
    /stale info|non-fast-forward|fetch first|cannot lock ref|already exists/i,
    "moved",
    "the branch is no longer what it was",
  ],
  [/Authentication failed|could not read (?:Username|Password)|error: 401/i, "refused", "it refuses the credentials"],
  [
    /error: 403|denied|protected branch|pre-receive hook declined|\[remote rejected\]/i,
    "refused",
    "it refuses what these credentials asked for",
  ],
  [
    /error: 404|repository .* not found|not valid: is this a git repository/i,
    "absent",
    "there is no such repository, or these credentials may not see it",
  ],
  [/error: 30\d|redirect/i, "absent", "it sends on to another address; write that one under `url`"],
  [/certificate/i, "refused", "its certificate is not accepted"],
];

function failureOf(said: string, remote: HttpsRemote): RemoteFailed {
  const found = meanings.find(([pattern]) => pattern.test(said));
  if (found !== undefined)
    return new RemoteFailed(found[1], `${hostOf(remote)}: ${found[2]}.${found[1] === "refused" ? wordsIn(said) : ""}`);
  const last = said.trim().split("\n").at(-1)?.slice(0, 200) ?? "";
  return new RemoteFailed("unreachable", `${hostOf(remote)} could not be reached: ${last || "git said nothing"}`);
}

const mostWords = 200;

/** Words of the host itself, such as those of a hook that refuses a push. */
function wordsIn(said: string): string {
  const lines = said
    .split("\n")
    .flatMap((line) => /^remote:\s*(.*\S)/.exec(line.replace(/\p{Cc}/gu, ""))?.[1] ?? [])
    .filter((line) => /\w/.test(line));
  return lines.length === 0 ? "" : ` It says: ${lines.join(" ").slice(0, mostWords)}`;
}
