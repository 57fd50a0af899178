/** SIGUSR1 keeps what is held in the buffer, the next one lets it go on (ingest, section "Buffer and spool"). */

/** Calls back at every SIGUSR1; returns a function that ends that. Without it, Node would open its debugger. */
export function onPauseSignal(toggle: () => void): () => void {
  process.on("SIGUSR1", toggle);
  return () => process.off("SIGUSR1", toggle);
}
