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
        message: `The program "${program}" is named by its place on one machine.`,
        span,
        why: "The runner's image, and the machine of whoever rehearses, may have it elsewhere.",
        // A program in an unusual folder cannot be found by its name.
        help: isUsual ? `write "${name}"` : "name a program that is found by its name; `requires` installs it",
        ...(isUsual && { edit: { span, text: name } }),
      });
    });
  },
};
