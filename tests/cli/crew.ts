import { main } from "../../cli/main.ts";

// A file and not a text for `node -e`: the runners that a rehearsal starts take over how this process was started.
await main(process.argv.slice(2));
