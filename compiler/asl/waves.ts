import { mostLockedPaths } from "../../schema/locked-paths.ts";

/**
 * Returns JSONata that divides the elements of a list into waves, as a list of objects with the `ids` of each. Elements whose paths overlap
 * are in different waves in the order of the list, each in the first one that is possible, so the number of waves is the least for that
 * order. The paths are those of schema/locked-paths.ts.
 */
export function wavesOf(elements: string, locks: string): string {
  return `(
$pathsOf := function($text) {(
  $named := $split($string($text), /[\\s,|]+/)[$ != ""];
  $paths := $distinct($append([], $map($named, function($path) {(
    $whole := $replace("/" & $replace($path, /[^\\/]*[*?\\[\\]{}].*$/, "") & "/", /\\/(\\.?\\/)+/, "/");
    $contains($whole, "/../") ? "/" : $whole
  )})));
  $count($paths) = 0 or $count($paths) > ${mostLockedPaths} ? ["/"] : $paths
)};
$isIn := function($paths, $others) { $count($append([], $paths)[$contains($others, "|" & $)]) > 0 };
$placed := $reduce(${elements}, function($before, $element) {(
  $paths := $pathsOf($element.${locks});
  $joined := "|" & $join($paths, "|");
  $others := $append([], $before)[$isIn($paths, joined) or $isIn(paths, $joined)];
  $append($before, [{"id": $element.id, "paths": $paths, "joined": $joined, "wave": 1 + $max($append([0], $others.wave))}])
)}, []);
$append([], $map([1..$max($append([0], $placed.wave))], function($number) {{"ids": [$placed[wave = $number].id]}}))
)`;
}
