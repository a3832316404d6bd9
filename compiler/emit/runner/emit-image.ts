import type { Pipeline } from "../../../schema/types.ts";
import { type Requirements, requirementsOf } from "../../ir/requirements.ts";
import { stockImage } from "../../ir/stock-image.ts";
import type { OutputFile } from "../output-file.ts";

/**
 * Emits `runner.Dockerfile` when a tool of the team requires something: the stock image with these programs. One image
 * serves all lanes, and all flows of a deployment, because a program gives no right, and one is built, stored and pulled. It contains neither the
 * runner, so another version of crew needs no other image, nor anything of the project.
 */
export function emitImage(...flows: Pipeline[]): OutputFile[] {
  const required = flows.flatMap(requirementsOf);
  if (required.length === 0) return [];
  const lines = [`FROM ${stockImage}`, ...layers(required), unreadableRunner, "USER node"];
  return [{ path: "runner.Dockerfile", text: `${lines.join("\n")}\n` }];
}

/**
 * Makes the runner's program unreadable for users other than root, so that none of them can read the memory of a process
 * that runs it: a second barrier beside the programs' own user.
 */
const unreadableRunner = "RUN chmod 0711 /usr/local/bin/node";

/** Returns the image's layers. The most stable come first, so that another version of a package rebuilds little. */
function layers(required: readonly Requirements[]): string[] {
  const all = <T>(pick: (requires: Requirements) => readonly T[] | undefined) =>
    required.flatMap((each) => pick(each) ?? []);
  const pip = sorted(all(({ pip }) => pip));
  const apt = sorted([...all(({ apt }) => apt), ...(pip.length > 0 ? ["python3-venv"] : [])]);
  const npm = sorted(all(({ npm }) => npm));
  const programs = all(({ programs }) => programs).map(
    ({ image, path }) => `COPY --from=${image} ${path} /usr/local/bin/${path.slice(path.lastIndexOf("/") + 1)}`,
  );
  return [
    ...(apt.length > 0
      ? [
          `RUN apt-get update && apt-get install --yes --no-install-recommends ${apt.join(" ")} && rm -rf /var/lib/apt/lists/*`,
        ]
      : []),
    ...sorted(programs),
    // Debian reserves its own Python for itself; packages are installed beside it.
    ...(pip.length > 0
      ? [
          `RUN python3 -m venv /opt/tools && /opt/tools/bin/pip install --no-cache-dir ${pip.join(" ")}`,
          "ENV PATH=/opt/tools/bin:$PATH",
        ]
      : []),
    // Install scripts of packages are code that nobody here has read.
    ...(npm.length > 0 ? [`RUN npm install --global --ignore-scripts --no-audit --no-fund ${npm.join(" ")}`] : []),
  ];
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
