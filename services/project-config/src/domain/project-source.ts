/** Where projects come from that are managed here and can be listed: files and the embedded store. */
import type { LocalProject } from "./project.ts";

/** A project as it was and as it is now: undefined before it was made, and after it was deleted. */
export interface ReplacedProject {
  readonly before: LocalProject | undefined;
  readonly after: LocalProject | undefined;
}

export interface ProjectSource {
  /** For messages. */
  readonly name: string;
  /**
   * Loads what there is and watches it from then on; `onChange` is called after each later change.
   * The source with the least precedence, if its projects share neither keys nor ids, may say which project it was.
   */
  start(onChange: (replaced?: ReplacedProject) => void): Promise<void>;
  /** All projects, in a stable order. Objects stay the same until their project changes. */
  projects(): Iterable<LocalProject>;
  stop(): Promise<void>;
}
