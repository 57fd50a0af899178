/** Where commands write: text for people, who may have a terminal or a pipe. */

/** A stream of text, as `process.stdout` is one. */
export interface TextOutput {
  write(text: string): unknown;
  /** True for a terminal. */
  readonly isTTY?: boolean;
  /** Width of the terminal in characters. */
  readonly columns?: number;
}

/** The standard streams of a command. */
export interface Terminal {
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
}
