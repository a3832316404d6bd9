import { each } from "../source/missing-value.ts";
import { commandsOf } from "./commands.ts";
import type { Rule } from "./rule.ts";

export const programByAbsolutePath: Rule = {
  id: "program-by-absolute-path",
  severity: "warning",
  check(model, report) {
    each(commandsOf(model), ({ argv, origin }) => {
      const program = argv[0] ?? "";
      if (!/^(?:\/|[A-Za-z]:[\\/])/.test(program)) return;
      const name = program.split(/[\\/]/).at(-1) ?? program;
      const span = origin(0);
      const isUsual = /^\/(?:usr\/)?(?:local\/)?s?bin\/[\w.+-]+$/.test(program);
      report({
        message: `The program "${program}" is given by an absolute path.`,
        span,
        why: "In the runner's image, and on a colleague's machine in a rehearsal, the program may be in another folder.",
        // A program in an unusual folder cannot be found by its name.
        help: isUsual ? `write "${name}"` : "write the program's name and install it with `requires`",
        ...(isUsual && { edit: { span, text: name } }),
      });
    });
  },
};
