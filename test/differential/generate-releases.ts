/** Random releases and versions, most of them nearly right. */
import type { Choices } from "./choices.ts";

/** A release: `package@version`, a version alone, or neither. */
export function generateRelease(choices: Choices): string {
  const packageName = choices.pick(["app", "com.example.app", "@scope", "a b", "", "a@b", "Ünï", "latest"]);
  const version = choices.chance(0.15) ? commitHash(choices) : generateVersion(choices, true);
  const form = choices.below(10);
  if (form === 0) return version;
  if (form === 1) return packageName;
  if (form === 2)
    return choices.pick([".", "..", "latest", "LATEST", " ", "a/b@1.0", "a\\b", "a\nb", "a\tb", "x\u007f"]);
  if (form === 3) return `${packageName}@${version}${"0".repeat(choices.pick([150, 195, 200]))}`;
  return choices.chance(0.1) ? ` ${packageName}@${version} ` : `${packageName}@${version}`;
}

/** A version. Its numbers have at most 64 bits: the package takes larger ones for 0, and ours compares them by value. */
export function generateVersion(choices: Choices, builds: boolean): string {
  const number = () => choices.pick(["0", "1", "2", "10", "01", "007", "9999999999999999999", "", "x"]);
  const usual = () => choices.pick(["0", "1", "2", "10", "3"]);
  const numbers = choices.list(1, choices.chance(0.1) ? 5 : 4, choices.chance(0.15) ? number : usual).join(".");
  const preRelease = choices.chance(0.4) ? preReleaseOf(choices) : "";
  const build =
    builds && choices.chance(0.25)
      ? `+${choices.pick(["7", "build.5", "0123456789ab", "", "a_b", "abc-1", "001"])}`
      : "";
  return numbers + preRelease + build;
}

function preReleaseOf(choices: Choices): string {
  const identifier = () => choices.pick(["rc", "alpha", "beta", "1", "2", "10", "0", "01", "x-y", "-", "", "RC"]);
  const separator = choices.pick(["-", "-", "-", "", "a", "b", "A", "_"]);
  return separator + choices.list(1, 3, identifier).join(".");
}

function commitHash(choices: Choices): string {
  const length = choices.pick([8, 12, 16, 20, 32, 40, 64, 13]);
  return choices
    .pick(["0123456789abcdef", "ABCDEF0123456789", "1234567890123456", "g123456789abcdef"])
    .repeat(4)
    .slice(0, length);
}
