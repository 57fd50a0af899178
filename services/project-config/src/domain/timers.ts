/** Calls back later; a parameter, so that tests decide when later is. */

export interface Timers {
  /** Calls once after the delay, in ms. Returns what cancels it. */
  after(delayMs: number, task: () => void): () => void;
}
