/** Where projects come from that are managed here and can be listed: files and the embedded store. */
import type { LocalProject } from "./project.ts";

export interface ProjectSource {
  /** For messages. */
  readonly name: string;
  /** Loads what there is and watches it from then on; `onChange` is called after each later change. */
  start(onChange: () => void): Promise<void>;
  /** All projects, in a stable order. Objects stay the same until their project changes. */
  projects(): Iterable<LocalProject>;
  stop(): Promise<void>;
}
