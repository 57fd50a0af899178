/** Reads the configuration of a process: files, references, environment, command line. */
import type { WeirConfig } from "./config-schema.ts";
import type { Credentials } from "./credentials.ts";

/** A value from the command line, by the path of its key. */
export interface ConfigOverride {
  /** Dotted path of the key, for example `relay.port`. */
  readonly key: string;
  /** Text of the value, read according to the key's type. */
  readonly value: string;
  /** Where it comes from, for messages: `--port`. */
  readonly source: string;
}

/** What to load. */
export interface LoadOptions {
  /** Configuration directory. Undefined: `.weir` if it exists, else `.relay` if it exists, else none. */
  readonly directory?: string | undefined;
  /** Default: the process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The strongest. */
  readonly overrides?: readonly ConfigOverride[];
}

/** Something that did not stop the start but is probably a mistake: an unknown key, for example. */
export interface ConfigWarning {
  readonly key: string;
  /** One sentence, complete with place and advice. */
  readonly message: string;
}

/** A checked configuration. */
export interface LoadedConfig {
  readonly config: WeirConfig;
  /** Undefined if there are none. */
  readonly credentials: Credentials | undefined;
  /** The directory that was read; undefined if there is none. */
  readonly directory: string | undefined;
  readonly warnings: readonly ConfigWarning[];
  /** Where the value of a key comes from: `config.yml:3:9`, `RELAY_PORT`, `--port`, or undefined for a default. */
  origin(key: string): string | undefined;
}
