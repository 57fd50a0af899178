/** Which releases and environments sessions may have (streams, section "Sessions", steps). */

const maxReleaseBytes = 200;
const maxEnvironmentBytes = 64;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is forbidden
const forbidden = /[\\/\u0000-\u001f\u007f]/;

/** True if sessions of the release can be counted. */
export function isValidRelease(release: string): boolean {
  return isValidName(release, maxReleaseBytes, "latest");
}

/** True if sessions can be counted by the environment. */
export function isValidEnvironment(environment: string): boolean {
  return isValidName(environment, maxEnvironmentBytes, "none");
}

function isValidName(name: string, maxBytes: number, reserved: string): boolean {
  if (name === "" || name === "." || name === ".." || name.toLowerCase() === reserved) return false;
  return Buffer.byteLength(name) <= maxBytes && !forbidden.test(name);
}
