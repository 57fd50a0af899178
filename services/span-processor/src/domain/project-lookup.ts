/** Port: the configuration of projects, as known now or after a short wait. */
import type { EnabledProject, GlobalConfig } from "@weir/project-state";

/** Finds projects by DSN public key. */
export interface ProjectLookup {
  /** The project; undefined if it is disabled or does not exist. Rejects with RetryLater if it cannot be known now. */
  find(publicKey: string, signal: AbortSignal): Promise<EnabledProject | undefined>;
  /** What applies to every project. */
  globalConfig(): GlobalConfig;
}
