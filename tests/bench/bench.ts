// Measures crew side by side with what people would use instead; `npm run bench [-- compile engine turn rehearse projects queue scale]`.
import { benchCompile } from "./compile/compile-bench.ts";
import { benchEditing } from "./editing/editing-bench.ts";
import { benchEngine } from "./engine/engine-bench.ts";
import { benchProjects } from "./projects-bench.ts";
import { benchQueue } from "./queue-bench.ts";
import { benchRehearsal } from "./rehearsal-bench.ts";
import { benchScale } from "./scale/scale-bench.ts";
import { benchTurn } from "./turn/turn-bench.ts";

const benches = {
  compile: benchCompile,
  engine: benchEngine,
  turn: benchTurn,
  editing: benchEditing,
  rehearse: benchRehearsal,
  projects: benchProjects,
  queue: benchQueue,
  scale: benchScale,
};
const wanted = process.argv.slice(2);

console.log(
  `Node ${process.version}, ${process.platform} ${process.arch}. Medians of runs taken in turn; ranges in parentheses.`,
);
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench();
}
