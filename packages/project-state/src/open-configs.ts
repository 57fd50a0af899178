/**
 * Configurations that are held as the bytes of their documents, and read when somebody looks at them. A process knows
 * many more projects than it has data of at a time, and a configuration that was read takes several times the memory.
 */
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { ConfigProblem } from "@weir/rate-limits";
import { parseJson } from "./parse-json.ts";
import { parseProjectState } from "./parse-project-state.ts";
import type { EnabledProject, ProjectConfig, ProjectState } from "./project-state.ts";
import { type ReadScrubbing, shareScrubbing } from "./share-scrubbing.ts";

export interface OpenConfigs {
  /**
   * Reads a document. What is returned keeps the bytes, and reads its configuration again if it had to be let go.
   * @returns the state as `parseProjectState` gives it
   */
  read(publicKey: string, revision: string, document: Buffer): ProjectState;
  /** How many configurations are read. */
  readonly open: number;
}

/** Different scrubbing settings that are remembered: about 25 MB. */
const maxScrubbings = 256;

/** @param maxOpenBytes bound on the documents whose configurations are read at a time; one always is */
export function createOpenConfigs(maxOpenBytes: number): OpenConfigs {
  const shelf = new Shelf(maxOpenBytes);
  return {
    read(publicKey, revision, document) {
      const state = parseProjectState(publicKey, revision, parseJson(document), shelf.readScrubbing);
      return state.status === "enabled" ? new HeldProject(state, document, shelf) : state;
    },
    get open() {
      return shelf.size;
    },
  };
}

/** The projects whose configurations are read, within a bound: second chance, as for the states themselves. */
class Shelf {
  readonly readScrubbing: ReadScrubbing = shareScrubbing(maxScrubbings);
  readonly #maxBytes: number;
  readonly #projects = new Set<HeldProject>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#projects.size;
  }

  put(project: HeldProject): void {
    this.#projects.add(project);
    this.#bytes += project.bytes;
    while (this.#bytes > this.#maxBytes && this.#projects.size > 1) {
      const [oldest] = this.#projects;
      if (oldest === undefined) return;
      this.#projects.delete(oldest);
      if (oldest.close()) this.#bytes -= oldest.bytes;
      else this.#projects.add(oldest);
    }
  }
}

/** A class, not closures: there are as many of them as projects, and `config` is looked at for every item. */
class HeldProject implements EnabledProject {
  readonly status = "enabled";
  readonly publicKey: string;
  readonly revision: string;
  readonly scoping: Scoping;
  readonly projectId: bigint | undefined;
  readonly organizationId: bigint;
  readonly statedPublicKey: string | undefined;
  readonly slug: string | undefined;
  readonly lastChange: string | undefined;
  readonly problems: readonly ConfigProblem[];
  readonly #document: Buffer;
  readonly #shelf: Shelf;
  #config: ProjectConfig | undefined;
  /** Looked at since room was last looked for. */
  #used = false;

  constructor(state: EnabledProject, document: Buffer, shelf: Shelf) {
    this.publicKey = state.publicKey;
    this.revision = state.revision;
    this.scoping = state.scoping;
    this.projectId = state.projectId;
    this.organizationId = state.organizationId;
    // Most documents list the key that they are asked by.
    this.statedPublicKey = state.statedPublicKey === state.publicKey ? state.publicKey : state.statedPublicKey;
    this.slug = state.slug;
    this.lastChange = state.lastChange;
    this.problems = state.problems;
    // A copy: a message's bytes are a part of a buffer that holds many states.
    this.#document = Buffer.from(document);
    this.#shelf = shelf;
    this.#config = state.config;
    shelf.put(this);
  }

  get config(): ProjectConfig {
    this.#used = true;
    return this.#config ?? this.#open();
  }

  get bytes(): number {
    return this.#document.length;
  }

  /** Lets go of what was read. @returns false if it was looked at since it was asked the last time */
  close(): boolean {
    if (this.#used) {
      this.#used = false;
      return false;
    }
    this.#config = undefined;
    return true;
  }

  #open(): ProjectConfig {
    const document = parseJson(this.#document);
    const state = parseProjectState(this.publicKey, this.revision, document, this.#shelf.readScrubbing);
    if (state.status !== "enabled") {
      throw new Error(`the state of project key ${this.publicKey} was readable before`);
    }
    this.#config = state.config;
    this.#shelf.put(this);
    return state.config;
  }
}
