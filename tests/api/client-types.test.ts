import { expect, expectTypeOf, test } from "vitest";
import { ApiClient } from "../../runtime/api-client/api-client.ts";
import type {
  ArtifactView,
  ProjectPage,
  ProjectSummary,
  ProjectView,
  RecordedAnswer,
  Revision,
  StoppedProject,
} from "../../schema/types.ts";

const paths: string[] = [];
const client = new ApiClient(async ({ path }) => {
  paths.push(path);
  return { status: 200, bytes: Buffer.from("{}") };
});

test("the type of a response is that of the operation, and of its parameters", async () => {
  expectTypeOf(await client.get("/api/projects/{id}", { id: "p1" })).toEqualTypeOf<ProjectView>();
  expectTypeOf(await client.get("/api/projects", {})).toEqualTypeOf<readonly ProjectSummary[]>();
  expectTypeOf(await client.get("/api/projects", { page: 1 })).toEqualTypeOf<ProjectPage>();
  const artifacts = "/api/projects/{id}/artifacts";
  expectTypeOf(await client.get(artifacts, { id: "p1" })).toEqualTypeOf<Revision>();
  expectTypeOf(await client.get(artifacts, { id: "p1", revision: "r1" })).toEqualTypeOf<Revision>();
  expectTypeOf(await client.get(artifacts, { id: "p1", path: "a.md" })).toEqualTypeOf<ArtifactView>();
  const path: string | undefined = ["a.md"].find((each) => each !== "");
  expectTypeOf(await client.get(artifacts, { id: "p1", path })).toEqualTypeOf<ArtifactView | Revision>();
  const stopped = await client.post("/api/projects/{id}/stop", { id: "p1" }, { reason: "Enough." });
  expectTypeOf(stopped).toEqualTypeOf<StoppedProject>();
  const answer = { decisionId: "decision-1", answer: "Yes" };
  const at = { id: "p1", question: "q1" };
  const answered = await client.post("/api/projects/{id}/questions/{question}/answer", at, answer);
  expectTypeOf(answered).toEqualTypeOf<RecordedAnswer>();
  expectTypeOf(await client.download("/api/projects/{id}/original", { id: "p1" })).toEqualTypeOf<Uint8Array>();
});

const operatorDecision = "/api/projects/{id}/operator/{phase}/{entry}/decision";
const decided = { decisionId: "decision-1" };

/** Never called: `tsc` requires each of these lines to be an error. */
const refused = [
  // @ts-expect-error No operation has this path.
  () => client.get("/api/project/{id}", { id: "p1" }),
  // @ts-expect-error A path has its parameters apart.
  () => client.get("/api/projects/p1", {}),
  // @ts-expect-error The path needs an id.
  () => client.get("/api/projects/{id}", {}),
  // @ts-expect-error An id that may be missing is none.
  () => client.get("/api/projects/{id}", { id: undefined as string | undefined }),
  // @ts-expect-error The operation has no such parameter.
  () => client.get("/api/projects", { pages: 1 }),
  // @ts-expect-error Stopping is a POST.
  () => client.get("/api/projects/{id}/stop", { id: "p1" }),
  // @ts-expect-error A project's view is a GET.
  () => client.post("/api/projects/{id}", { id: "p1" }, {}),
  // @ts-expect-error A file is downloaded, not read as JSON.
  () => client.get("/api/projects/{id}/original", { id: "p1" }),
  // @ts-expect-error A view in JSON is no download.
  () => client.download("/api/projects/{id}", { id: "p1" }),
  // @ts-expect-error The reason is missing.
  () => client.post("/api/projects/{id}/stop", { id: "p1" }, {}),
  // @ts-expect-error The reason is a text.
  () => client.post("/api/projects/{id}/stop", { id: "p1" }, { reason: 1 }),
  // @ts-expect-error The body has a field that the operation does not know.
  () => client.post("/api/projects/{id}/stop", { id: "p1" }, { reason: "No.", why: "No." }),
  // @ts-expect-error There is no such verdict.
  () => client.post(operatorDecision, { id: "p1", phase: "a", entry: 1 }, { ...decided, verdict: "go" }),
  // @ts-expect-error The body is missing.
  () => client.post("/api/projects/{id}/resume", { id: "p1" }),
  // @ts-expect-error Callers do not choose the type.
  () => client.get<{ id: string }>("/api/projects/{id}", { id: "p1" }),
];

test("parameters come where the operation has them, whatever is in them", async () => {
  paths.length = 0;
  await client.get("/api/projects/{id}/artifacts", { id: "a/b?c", path: "docs/ä & b.md", revision: undefined });
  await client.get("/api/projects/{id}/artifacts/{path}", { id: "p1", path: "docs/a#b.md", revision: "r1" });
  await client.get("/api/projects", { text: "a&page=2" });
  expect(paths).toEqual([
    "/api/projects/a%2Fb%3Fc/artifacts?path=docs%2F%C3%A4+%26+b.md",
    "/api/projects/p1/artifacts/docs/a%23b.md?revision=r1",
    "/api/projects?text=a%26page%3D2",
  ]);
  for (const id of ["", ".", ".."])
    await expect(client.get("/api/projects/{id}", { id })).rejects.toMatchObject({ name: "ApiRefusal", status: 404 });
  await expect(client.get("/api/projects/{id}/artifacts/{path}", { id: "p1", path: "a/../b" })).rejects.toThrow(
    "a/../b",
  );
  expect(paths).toHaveLength(3);
});

test("a call with a wrong path, parameter or body does not compile", () => {
  expect(refused).toHaveLength(15);
});
