/**
 * A small process that uses the client of project-config, as every service does: started with `fork`, it watches one key
 * and tells its parent of every state that it applied, with the time of its own clock.
 *
 * Arguments: address of project-config, public key, name among the watchers.
 */
import { createProjectStates } from "@weir/project-state";
import { remoteProjectConfig } from "@weir/rpc";

/** What it tells. */
export interface AppliedState {
  /** The project's `eventRetention`, by which the test knows its changes; 0 while the project is not known. */
  readonly eventRetentionDays: number;
  readonly revision: string;
  /** Ms since the epoch. */
  readonly appliedAtMs: number;
}

const [address = "", publicKey = "", watcher = ""] = process.argv.slice(2);
const projectConfig = remoteProjectConfig(address);
const states = createProjectStates({ projectConfig, watcher, maxProjects: 10, now: Date.now, onError() {} });

states.onChange((state) => {
  const known = state.status === "enabled";
  const applied: AppliedState = {
    eventRetentionDays: known ? state.config.eventRetentionDays : 0,
    revision: known ? state.revision : "",
    appliedAtMs: Date.now(),
  };
  process.send?.(applied);
});
states.start();
states.peek(publicKey);
// Its parent is gone, or done with it.
process.once("disconnect", () => process.exit(0));
