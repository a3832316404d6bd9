/**
 * Start script for a stock Node image: fetches the bundle from S3 with the task's own role, refuses bytes with a
 * different digest, and becomes the runner. The image contains no AWS SDK, so the script signs its only request itself
 * (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html). It is a text because the image receives it
 * as an argument, with the same bytes whether crew itself runs bundled or from source; a test runs it against an S3
 * endpoint. It names its run in the log first, so that `crew logs` attributes to the project what Node prints in plain text when
 * the script, or the runner, breaks.
 */
export const bootScript = `
const { createHash, createHmac } = process.getBuiltinModule("node:crypto");
const { writeFile } = process.getBuiltinModule("node:fs/promises");
const { pathToFileURL } = process.getBuiltinModule("node:url");

const { CREW_BUNDLE_BUCKET, CREW_BUNDLE_KEY, CREW_BUNDLE_SHA256, CREW_BUNDLE_FILE, AWS_REGION, ...variables } = process.env;

process.stderr.write(JSON.stringify({ time: new Date().toISOString(), level: "info", event: "container-started", project: variables.CREW_PROJECT, phase: variables.CREW_PHASE, round: Number(variables.CREW_ROUND), epoch: Number(variables.CREW_EPOCH) }) + "\\n");

const emptySha256 = sha256("");
function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

async function credentials() {
  const relative = variables.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const address = relative === undefined ? variables.AWS_CONTAINER_CREDENTIALS_FULL_URI : "http://169.254.170.2" + relative;
  if (address === undefined) return { id: variables.AWS_ACCESS_KEY_ID, key: variables.AWS_SECRET_ACCESS_KEY, token: variables.AWS_SESSION_TOKEN };
  const given = await (await fetch(address)).json();
  return { id: given.AccessKeyId, key: given.SecretAccessKey, token: given.Token };
}

function sign(url, { id, key, token }, now) {
  const date = now.slice(0, 8);
  const scope = [date, AWS_REGION, "s3", "aws4_request"].join("/");
  const headers = { host: url.host, "x-amz-content-sha256": emptySha256, "x-amz-date": now, ...(token && { "x-amz-security-token": token }) };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => name + ":" + headers[name] + "\\n").join("");
  const request = ["GET", url.pathname, "", lines, names.join(";"), emptySha256].join("\\n");
  const signingKey = scope.split("/").reduce((secret, part) => createHmac("sha256", secret).update(part).digest(), "AWS4" + key);
  const signature = createHmac("sha256", signingKey).update(["AWS4-HMAC-SHA256", now, scope, sha256(request)].join("\\n")).digest("hex");
  const { host, ...sent } = headers;
  return { ...sent, authorization: "AWS4-HMAC-SHA256 Credential=" + id + "/" + scope + ", SignedHeaders=" + names.join(";") + ", Signature=" + signature };
}

const endpoint = variables.AWS_ENDPOINT_URL_S3 ?? "https://s3." + AWS_REGION + ".amazonaws.com";
const url = new URL(endpoint + "/" + CREW_BUNDLE_BUCKET + "/" + CREW_BUNDLE_KEY);
const now = new Date().toISOString().replace(/[-:]|\\.\\d{3}/g, "");
const response = await fetch(url, { headers: sign(url, await credentials(), now) });
if (!response.ok) throw new Error("The bundle " + CREW_BUNDLE_KEY + " cannot be fetched: S3 answers " + response.status + ".");
const bytes = Buffer.from(await response.arrayBuffer());
if (sha256(bytes) !== CREW_BUNDLE_SHA256) throw new Error("The bundle " + CREW_BUNDLE_KEY + " does not have the digest it was deployed with.");
await writeFile(CREW_BUNDLE_FILE, bytes);
await import(pathToFileURL(CREW_BUNDLE_FILE).href);
`.trim();
