const words = new Set(
  "api auth served projects gates questions operator artifacts files decisions decision answer events resume stop queue pause cancel priority requeue people sessions end new outbox link sign-in sign-out sign-in-links callback".split(
    " ",
  ),
);

/** Project ids as crew creates them: an engagement's name and six characters, or a flow's name, sixteen and the number of its key's project. */
const projectId = /^[a-z0-9-]{1,64}-(?:[a-z0-9]{6}|[a-z2-7]{16}(?:-\d{1,6})?)$/;

/** Removes the parts of an address that people may have written, for the log. */
export function kindOfAddress(path: string): string {
  const steps = path.split("/").slice(0, 9);
  const isKept = (step: string, at: number) =>
    step === "" || words.has(step) || (steps[at - 1] === "projects" && projectId.test(step));
  return steps.map((step, at) => (isKept(step, at) ? step : "…")).join("/");
}
