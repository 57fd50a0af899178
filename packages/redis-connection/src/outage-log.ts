/** Tells operators of outages without a line per call. */
import type { Logger } from "@weir/telemetry";

/** Tells of an outage once when it begins and once when it ends, however many calls fail in between. */
export interface OutageLog {
  failed(error: Error): void;
  succeeded(): void;
  /** The error with which the outage began; undefined if there is none. */
  readonly outage: Error | undefined;
}

/** Creates a log for one neighbour. @param consequence what the outage means, for the operator */
export function createOutageLog(logger: Logger, neighbour: string, consequence: string): OutageLog {
  let outage: Error | undefined;
  return {
    failed(error) {
      if (outage === undefined) logger.error({ err: error }, `${neighbour} cannot be reached: ${consequence}`);
      outage ??= error;
    },
    succeeded() {
      if (outage !== undefined) logger.info(`${neighbour} can be reached again`);
      outage = undefined;
    },
    get outage() {
      return outage;
    },
  };
}
