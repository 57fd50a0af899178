/**
 * `weir run --processes N`: N copies of Weir that share nothing but their ports, and a supervisor that starts them, starts
 * those again that end or hang, and has the services that there can be only one of. No data passes through the supervisor.
 */
import { loadConfig, splitHostAndPort, type WeirConfig } from "@weir/config";
import { announceReadiness, type RunningProcess, runProcess, untilStopSignal } from "@weir/service-host";
import { createDiscardingSink } from "@weir/sink";
import { startPrometheusEndpoint } from "@weir/telemetry";
import { CommandError } from "../command-error.ts";
import { firstDsn, greet, sayStopped, sayStopping } from "../run/greet.ts";
import type { RunOptions } from "../run/run-all.ts";
import { supervisorConfig } from "./copy-config.ts";
import { refuseForgottenBuffers } from "./forgotten-buffers.ts";
import { checkPortsAreFree } from "./free-ports.ts";
import { joinMetrics } from "./join-metrics.ts";
import { joinedGatewayModule } from "./joined-gateway.ts";
import type { CopyTask } from "./messages.ts";
import { passPauseOn } from "./pass-pause-on.ts";
import { singleServices } from "./single-services.ts";
import { createSupervisedCopy, type SupervisedCopy } from "./supervised-copy.ts";

/** How many copies, with what configuration. */
export interface RunProcessesOptions extends RunOptions {
  /** At least 2. */
  readonly processes: number;
}

/** A copy that heeds `limits.shutdown_timeout` ends within it, but for this. */
const stopGraceMs = 1000;

/** Runs the copies until the process is told to stop. */
export async function runProcesses({ directory, overrides, processes }: RunProcessesOptions): Promise<void> {
  const loaded = await loadConfig({ directory, overrides });
  const { config } = loaded;
  await refuseForgottenBuffers(config, processes);
  await checkPortsAreFree(config);

  const copies: SupervisedCopy[] = [];
  const supervisor = await runProcess({
    modules: [
      ...singleServices(config).map(({ module }) => module),
      joinedGatewayModule(() => copies.map(({ number, addresses }) => ({ number, ownAddress: addresses?.own }))),
    ],
    loaded: { ...loaded, config: supervisorConfig(config) },
    sink: createDiscardingSink(),
  });
  const { logger, metrics } = supervisor;
  const restarts = metrics.counter("processes.restarts");
  const hung = metrics.counter("processes.hung");
  metrics.gauge("processes.wanted").set(processes);
  metrics.observe("processes.running", {}, () => copies.filter(({ addresses }) => addresses !== undefined).length);
  const killAll = () => {
    for (const copy of copies) copy.kill("SIGKILL");
  };
  process.on("exit", killAll);

  let ports = { httpPort: config.relay.port, grpcPort: config.grpc.port };
  const taskOf = (number: number): CopyTask => ({
    kind: "run",
    place: { number, ...ports },
    directory,
    overrides,
    supervisor: `${supervisor.grpc.host}:${supervisor.grpc.port}`,
  });
  const pause = passPauseOn(copies);
  for (let number = 1; number <= processes; number++) {
    const copy: SupervisedCopy = createSupervisedCopy({
      number,
      logger,
      task: () => taskOf(number),
      hangTimeoutMs: config.processes.hang_timeout * 1000,
      onReady: () => pause.repeat(copy),
      onLost: () => restarts.add(),
      onHung: () => hung.add(),
    });
    copies.push(copy);
  }

  const stopping = untilStopSignal(() => process.stderr.write("Stopping at once.\n"));
  try {
    // The first chooses ports that were left open, and says what is wrong once.
    const [first, ...others] = copies;
    const { http, grpc } = (await first?.start()) ?? {};
    if (http === undefined || grpc === undefined) throw new CommandError("found no process to start, expected some");
    ports = { httpPort: http.port, grpcPort: grpc.port };
    await Promise.all(others.map((copy) => copy.start()));
    const prometheus = await startMetrics(config, supervisor, copies);
    const dsn = await firstDsn(supervisor, http);
    greet({ config, directory, http, grpc, dsn, processes });
    await announceReadiness(supervisor, {
      http: `${http.host}:${http.port}`,
      grpc: `${grpc.host}:${grpc.port}`,
      ...(dsn === undefined ? {} : { dsn }),
    });
    await stopping;
    sayStopping();
    await stopCopies(copies, config);
    await prometheus?.stop();
  } catch (error) {
    killAll();
    await supervisor.stop();
    throw error;
  }
  await supervisor.stop();
  process.off("exit", killAll);
  pause.end();
  sayStopped();
}

/** Serves the metrics of all processes where one alone would serve its own. */
async function startMetrics(
  { metrics: { prometheus } }: WeirConfig,
  supervisor: RunningProcess,
  copies: readonly SupervisedCopy[],
) {
  if (prometheus === undefined) return undefined;
  async function renderPrometheus(): Promise<string> {
    const texts = await Promise.all(
      copies.map(async (copy) => ({ process: String(copy.number), text: (await copy.metrics()) ?? "" })),
    );
    return joinMetrics([{ process: "supervisor", text: supervisor.metrics.renderPrometheus() }, ...texts]);
  }
  return startPrometheusEndpoint({ ...splitHostAndPort(prometheus), metrics: { renderPrometheus } });
}

/** @throws CommandError if one of them could not finish */
async function stopCopies(copies: readonly SupervisedCopy[], { limits }: WeirConfig): Promise<void> {
  const timeoutMs = limits.shutdown_timeout * 1000 + stopGraceMs;
  const ended = await Promise.all(copies.map((copy) => copy.stop(timeoutMs)));
  const failed = ended.flatMap((how, index) => (how === 0 ? [] : [`process ${index + 1} (${how})`]));
  if (failed.length > 0) throw new CommandError(`not everything was finished: found a failure of ${failed.join(", ")}`);
}
