const interpreters =
  /^(?:.*\/)?(?:(?:ba|da|k|z|c|tc)?sh|cmd(?:\.exe)?|pwsh|powershell|node|deno|bun|python[\d.]*|perl|ruby|php|awk|eval|env)$/;
const codeFollows = /^(?:-[a-z]*[cepr]|--eval|--print|--command|-Command|\/c)$/;

/** Programs that run another program, which one of their arguments names. */
const runners =
  /^(?:.*\/)?(?:env|timeout|time|nice|nohup|xargs|find|sudo|su|doas|setsid|stdbuf|strace|watch|parallel|chroot|busybox|docker|podman|kubectl|ssh|npx|pnpm|yarn|bunx|uv|poetry|pipenv|bundle|flock)$/;

/** True for an element that is code for an interpreter, even when another program starts the interpreter. */
export function isCode(argv: readonly string[], index: number): boolean {
  const before = argv.slice(0, index - 1);
  const runs = before.some((word, at) => interpreters.test(word) && (at === 0 || runners.test(argv[0] ?? "")));
  return runs && codeFollows.test(argv[index - 1] ?? "");
}

/** Returns the elements that a program reads as words: those before any code for an interpreter. */
export function wordsOf(argv: readonly string[]): readonly string[] {
  const code = argv.findIndex((_, index) => isCode(argv, index));
  return code < 0 ? argv : argv.slice(0, code);
}

/** Programs whose first argument is in a language of its own, with characters that shells use too. */
const languages = /^(?:.*\/)?(?:[gmn]?awk|sed|jq|yq|perl|find|xargs|make)$/;

export function hasOwnLanguage(program: string): boolean {
  return languages.test(program);
}
