/**
 * Reads the configuration of a running process again and again, for the one section that may change while it runs
 * (project configuration, section "Modes and files on disk").
 */
import type { LoadedConfig, WeirConfig } from "@weir/config";

/** What a logger must be able to do. */
export type SettingsLog = Readonly<Record<"info" | "warn", (about: object, message: string) => void>>;

/** A configuration whose section `health` is always the latest: read it when it is needed. */
export interface FollowedConfig {
  readonly config: WeirConfig;
  stop(): void;
}

/** For an interval of 0. */
const minIntervalMs = 50;

/**
 * Begins to follow, if `relay.config_reload_interval` says so. A file that cannot be used leaves what holds; that is
 * logged once, until it can be used again.
 */
export function followHealthSettings(loaded: LoadedConfig, logger: SettingsLog): FollowedConfig {
  const intervalSeconds = loaded.config.relay.config_reload_interval;
  if (intervalSeconds === undefined) return { config: loaded.config, stop() {} };
  let { health } = loaded.config;
  let broken = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function readAgain(): Promise<void> {
    try {
      const { config } = await loaded.reload();
      broken = false;
      if (JSON.stringify(config.health) !== JSON.stringify(health))
        logger.info({ health: config.health }, "health: settings changed");
      health = config.health;
    } catch (error) {
      if (!broken) logger.warn({ err: error }, "the configuration cannot be read again: what holds stays in force");
      broken = true;
    }
    schedule();
  }

  function schedule(): void {
    if (stopped) return;
    timer = setTimeout(() => void readAgain(), Math.max(minIntervalMs, (intervalSeconds ?? 0) * 1000));
    timer.unref();
  }

  schedule();
  return {
    config: {
      ...loaded.config,
      get health() {
        return health;
      },
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
