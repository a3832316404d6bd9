import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request as requestOver, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** How the forge treats the next requests. */
export type Mood = "well" | "silent" | "cut" | "cut-pushes" | "broken" | "moved-away";

/**
 * A Git host with TLS on loopback: Git's own `http-backend` behind it. It takes one token, or one for each repository that has its own, refuses
 * every push that is not a fast-forward, those to protected branches, and those against a rule for messages.
 */
export async function openGitForge({ token, api }: { token?: string; api?: Api } = {}) {
  const home = mkdtempSync(join(tmpdir(), "crew-forge-"));
  const certificate = makeCertificate(home);
  const served = join(home, "served");
  mkdirSync(served);
  const state = {
    mood: "well" as Mood,
    requests: [] as string[],
    waiting: 0,
    /** Loses the answer of a request to Git, before or after Git has acted. */
    lose: undefined as (() => "lost before" | "lost after" | undefined) | undefined,
  };
  const arrived: (() => void)[] = [];
  const tokens = new Map<string, string>();
  const server = createServer(certificate.pair, (request, response) => {
    state.requests.push(`${request.method} ${request.url}`);
    for (const wake of arrived.splice(0)) wake();
    if (api !== undefined && request.url?.startsWith(api.prefix)) return void passOn(request, response, api);
    const lost = state.lose?.();
    if (lost === "lost before") return void request.socket.destroy();
    const name = /^\/(.+?)\.git(?:\/|$)/.exec(request.url ?? "")?.[1] ?? "";
    const taken = tokens.get(name) ?? token;
    const others = [token, ...tokens.values()].filter((each) => each !== undefined && each !== taken);
    answer(request, response, { served, token: taken, others, mood: state.mood, isLost: lost === "lost after" });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    /** File with the certificate that clients have to trust. */
    authority: certificate.file,
    state,
    urlOf: (name: string) => `https://127.0.0.1:${port}/${name}.git`,
    /** Resolves with the next request. */
    request: () => new Promise<void>((resolve) => arrived.push(resolve)),
    /** Creates a repository, which takes its own token where it is given one. */
    create(name: string, files: Files = {}, own?: string) {
      if (own !== undefined) tokens.set(name, own);
      return createRepository(join(served, `${name}.git`), files);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The forge's API, served by another server. */
export interface Api {
  prefix: string;
  origin: string;
}

function passOn(request: IncomingMessage, response: ServerResponse, { origin }: Api): void {
  const { method = "GET", headers, url = "/" } = request;
  const onward = requestOver(`${origin}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  // An answer that is lost there is lost here.
  onward.once("error", () => response.destroy());
  request.pipe(onward);
}

export type GitForge = Awaited<ReturnType<typeof openGitForge>>;
export type Files = { [path: string]: string };

function makeCertificate(home: string) {
  const [key, file] = [join(home, "key.pem"), join(home, "certificate.pem")];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const kind = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", [...kind, "-keyout", key, "-out", file, ...subject], { stdio: "ignore" });
  return { file, pair: { key: readFileSync(key), cert: readFileSync(file) } };
}

const person = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", PATH: process.env.PATH ?? "" };
const ada = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];

function createRepository(path: string, files: Files) {
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", path], { env: person });
  const bare = (...args: string[]) =>
    execFileSync("git", ["-C", path, ...args], { env: person })
      .toString()
      .trim();
  bare("config", "http.receivepack", "true");
  bare("config", "receive.denyNonFastForwards", "true");
  const repository = {
    path,
    git: bare,
    /** Commits files as a person of the customer and returns the commit; an empty text deletes a file. */
    commit(changes: Files, { branch = "main", message = "Work of the customer" } = {}): string {
      const clone = mkdtempSync(join(tmpdir(), "crew-customer-"));
      const git = (...args: string[]) =>
        execFileSync("git", ["-C", clone, ...ada, ...args], { env: person, stdio: "pipe" }).toString();
      git("init", "--quiet", `--initial-branch=${branch}`);
      const heads = bare("for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n");
      const from = heads.includes(branch) ? branch : "main";
      if (heads.includes(from)) {
        git("fetch", "--quiet", path, from);
        git("checkout", "--quiet", "-B", branch, "FETCH_HEAD");
      }
      for (const [name, text] of Object.entries(changes)) {
        if (text === "") git("rm", "--quiet", name);
        else {
          mkdirSync(dirname(join(clone, name)), { recursive: true });
          writeFileSync(join(clone, name), text);
        }
      }
      git("add", "--all", "--force");
      git("commit", "--quiet", "--allow-empty", "-m", message);
      git("push", "--quiet", path, `HEAD:refs/heads/${branch}`);
      rmSync(clone, { recursive: true, force: true });
      return bare("rev-parse", branch);
    },
    /** Commits one file to the branch main, once for each text, as a person of the customer who pushed many times. */
    commitEach(name: string, texts: readonly string[]): void {
      const now = Math.floor(Date.now() / 1000);
      const commits = texts.map((text, index) => {
        const from = index === 0 ? "from refs/heads/main^0\n" : "";
        const by = `committer Ada <ada@example.com> ${now + index} +0000\ndata 4\nWork\n${from}`;
        return `commit refs/heads/main\n${by}M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
      });
      execFileSync("git", ["-C", path, "fast-import", "--quiet"], { env: person, input: commits.join("") });
    },
    /** Refuses commits whose first line does not match: https://docs.gitlab.com/user/project/repository/push_rules/ (read 2026-11-29) */
    requireMessages(pattern: string) {
      const said = `GitLab: Commit message does not follow the pattern '${pattern}'`;
      const test = `git log -1 --format=%s "$each" | grep -Eq '${pattern}' || { echo "${said}" >&2; exit 1; }`;
      const hook = `#!/bin/sh\nfor each in $(git rev-list "$3" --not --all); do ${test}; done\n`;
      mkdirSync(join(path, "hooks"), { recursive: true });
      writeFileSync(join(path, "hooks", "update"), hook, { mode: 0o755 });
    },
    /** Refuses pushes to a branch, as a forge does with a protected one. */
    protect(branch: string) {
      const hook = `#!/bin/sh\n[ "$1" = "refs/heads/${branch}" ] && { echo "protected branch" >&2; exit 1; }\nexit 0\n`;
      mkdirSync(join(path, "hooks"), { recursive: true });
      writeFileSync(join(path, "hooks", "update"), hook, { mode: 0o755 });
    },
  };
  if (Object.keys(files).length > 0) repository.commit(files);
  return repository;
}

interface Setting {
  served: string;
  token: string | undefined;
  /** Tokens of other repositories. */
  others: readonly (string | undefined)[];
  mood: Mood;
  isLost: boolean;
}

function answer(request: IncomingMessage, response: ServerResponse, setting: Setting): void {
  const { served, token, others, mood, isLost } = setting;
  const url = new URL(request.url ?? "", "https://forge.invalid");
  if (mood === "silent") return;
  if (mood === "broken") return void response.writeHead(503).end("down for maintenance");
  if (mood === "moved-away") return void response.writeHead(301, { location: "https://elsewhere.invalid/" }).end();
  // Of a repository that it may not see, a token is told nothing: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource (read 2026-11-29)
  if (token !== undefined && others.includes(passwordOf(request))) {
    response.writeHead(404).end("Repository not found.");
    return;
  }
  if (token !== undefined && passwordOf(request) !== token) {
    response.writeHead(401, { "www-authenticate": 'Basic realm="forge"' }).end("Bad credentials");
    return;
  }
  const backend = spawn("git", ["http-backend"], {
    env: {
      ...person,
      GIT_PROJECT_ROOT: served,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? "GET",
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      REMOTE_USER: "crew",
    },
  });
  request.pipe(backend.stdin);
  backend.stdin.on("error", () => undefined);
  const chunks: Buffer[] = [];
  backend.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  backend.once("close", () => respond(response, Buffer.concat(chunks), isLost || isCut(request, mood)));
}

/** A push that is cut off has been received whole: only its answer is lost. */
function isCut({ method, url }: IncomingMessage, mood: Mood): boolean {
  if (method !== "POST") return false;
  return mood === "cut" || (mood === "cut-pushes" && url?.endsWith("/git-receive-pack") === true);
}

/** Sends what the program printed; a cut one only its first half, and then closes the connection. */
function respond(response: ServerResponse, printed: Buffer, isCut: boolean): void {
  const end = printed.indexOf("\r\n\r\n");
  const lines = printed.subarray(0, end).toString().split("\r\n");
  const headers = lines.map((line) => line.split(": ", 2) as [string, string]);
  const status = headers.find(([name]) => name === "Status")?.[1] ?? "200";
  const body = printed.subarray(end + 4);
  response.writeHead(Number.parseInt(status, 10), Object.fromEntries(headers.filter(([name]) => name !== "Status")));
  if (!isCut) return void response.end(body);
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

function passwordOf({ headers }: IncomingMessage): string | undefined {
  const encoded = /^Basic (.+)$/.exec(headers.authorization ?? "")?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString().split(":").slice(1).join(":");
}
