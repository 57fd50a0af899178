/** Where tests keep what is costly to make: outside of the tree, shared by all clones on the machine. */
import { homedir } from "node:os";
import { join } from "node:path";

/** `$XDG_CACHE_HOME/weir/<name>`, or the same under `~/.cache`. It may not exist. */
export function cacheFolder(name: string): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "weir", name);
}
