/** Tells of requests that keep failing: when they fail again, once more when that lasts, and when it is over. */
import type { Logger } from "@weir/telemetry";

export interface FailureLog {
  failed(error: Error): void;
  succeeded(): void;
  /** The latest error; undefined after a success. */
  readonly failure: Error | undefined;
}

export interface FailureLogOptions {
  readonly logger: Logger;
  /** What fails, as in `project configurations cannot be fetched from the upstream`. */
  readonly message: string;
  /** Failures that last so long are an error, in ms. */
  readonly errorAfterMs: number;
  readonly monotonicMs: () => number;
}

/** A single failure is not worth a line: the next attempt follows at once. */
export function createFailureLog({ logger, message, errorAfterMs, monotonicMs }: FailureLogOptions): FailureLog {
  let failure: Error | undefined;
  let failures = 0;
  let failingSinceMs = 0;
  let toldError = false;

  return {
    failed(error) {
      failure = error;
      failures += 1;
      if (failures === 1) failingSinceMs = monotonicMs();
      if (failures === 2) logger.warn({ err: error }, `${message}; trying again`);
      const lastsMs = monotonicMs() - failingSinceMs;
      if (toldError || failures < 2 || lastsMs < errorAfterMs) return;
      toldError = true;
      logger.error({ err: error }, `${message}, for ${Math.round(lastsMs / 1000)} s now; what is known stays in use`);
    },
    succeeded() {
      if (failures >= 2) logger.info({ failures }, `over: ${message}`);
      failure = undefined;
      failures = 0;
      toldError = false;
    },
    get failure() {
      return failure;
    },
  };
}
