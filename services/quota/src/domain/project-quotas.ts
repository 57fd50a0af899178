import type { Quota } from "@weir/rate-limits";

/** Port: the quotas that apply to a project. */
export interface ProjectQuotas {
  /**
   * Global quotas, then the project's, as known now; asks for them if they are not known yet and waits a short while.
   * @param publicKey DSN public key
   * @returns undefined if they are still not known
   */
  find(publicKey: string): readonly Quota[] | undefined | Promise<readonly Quota[] | undefined>;
}
