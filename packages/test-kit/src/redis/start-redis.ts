/** A real Redis for tests. */
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findCommand } from "../find-command.ts";
import { findFreePorts } from "../free-port.ts";
import { MissingIntegration } from "../integration.ts";
import { type OwnedProcess, startOwnedProcess, waitUntilReady } from "../owned-process.ts";

/** A running Redis. */
export interface TestRedis {
  /** As in `redis://127.0.0.1:6379`. */
  readonly url: string;
  /** Its process; undefined if it is not ours (`WEIR_TEST_REDIS_URL`). */
  readonly process: OwnedProcess | undefined;
  /** The pid of its process, if it is ours. */
  readonly pid: number | undefined;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/** How to start. */
export interface StartRedisOptions {
  /** Start one of our own even if the environment names one: for tests that freeze or kill it. */
  readonly own?: boolean;
  /** Port to listen on: where one of our own stood that was killed. Default: a free one. */
  readonly port?: number;
  /** Settings beyond the usual ones, as redis-server takes them on its command line. */
  readonly args?: readonly string[];
}

/**
 * Gives a Redis: the one that `WEIR_TEST_REDIS_URL` names, else `redis-server` from the system on a free loopback
 * port, without persistence. A shared one holds data of other tests: use key prefixes of your own.
 * @throws MissingIntegration if there is no redis-server
 */
export async function startRedis(options: StartRedisOptions = {}): Promise<TestRedis> {
  const url = process.env.WEIR_TEST_REDIS_URL;
  if (url && !options.own) return { url, process: undefined, pid: undefined, stop: async () => {} };
  const command = findCommand("redis-server");
  if (command === undefined) {
    throw new MissingIntegration(
      "redis-server is not on PATH; `apt-get install redis-server` gives it, or set WEIR_TEST_REDIS_URL",
    );
  }
  const folder = await mkdtemp(join(tmpdir(), "weir-redis-"));
  for (let attempt = 1; ; attempt += 1) {
    const [port] = options.port === undefined ? await findFreePorts(1) : [options.port];
    if (port === undefined) throw new Error("no free port on loopback");
    const child = await startOwnedProcess({
      command,
      args: [
        "--port",
        String(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        folder,
        "--daemonize",
        "no",
        ...(options.args ?? []),
      ],
      logFile: join(folder, "redis.log"),
      folder,
    });
    try {
      await waitUntilReady(child, "redis-server", 10_000, () => answersPing(port));
    } catch (error) {
      if (attempt < 3 && child.hasExited()) continue;
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
    return {
      url: `redis://127.0.0.1:${port}`,
      process: child,
      pid: child.pid,
      async stop() {
        await child.kill();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: 1000 });
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => socket.write("PING\r\n"));
    socket.once("data", (chunk) => finish(String(chunk).startsWith("+PONG")));
    socket.once("error", () => finish(false));
    socket.once("timeout", () => finish(false));
  });
}
