/** One copy of Weir: runs what its supervisor tells it to, until that tells it to stop or is gone. */
import { once } from "node:events";
import { loadConfig } from "@weir/config";
import { httpAddress, type RunningProcess, runProcess, type ServiceModule } from "@weir/service-host";
import { CommandError } from "../command-error.ts";
import { allModules } from "../run/modules.ts";
import { copyConfig } from "./copy-config.ts";
import { copyGatewayModule } from "./copy-gateway.ts";
import type { CopyTask, FromCopy, ToCopy } from "./messages.ts";
import { singleServices } from "./single-services.ts";

/**
 * Runs a copy until it is told to stop.
 * @throws CommandError if no supervisor has started this process
 */
export async function runCopy(): Promise<void> {
  // What a terminal sends to all of its processes is the supervisor's to act on.
  for (const signal of ["SIGINT", "SIGQUIT"] as const) process.on(signal, () => {});
  const stopping = untilStop();
  const task = await receiveTask();
  const { running, own } = await startCopy(task);
  const http = httpAddress(running);
  if (http === undefined) throw new Error("found a copy without an HTTP listener, expected one");
  process.on("message", (message: ToCopy) => {
    if (message.kind === "ping") tell({ kind: "pong" });
    else if (message.kind === "metrics")
      tell({ kind: "metrics", request: message.request, text: running.metrics.renderPrometheus() });
  });
  tell({ kind: "ready", addresses: { http, grpc: running.grpc, own } });
  running.logger.info({ process: task.place.number, because: await stopping }, "stopping");
  await running.stop();
  if (process.connected) process.disconnect();
}

async function receiveTask(): Promise<CopyTask> {
  if (process.send === undefined)
    throw new CommandError("found no supervisor, expected to be started by one: run weir run --processes N");
  const [message] = (await once(process, "message")) as [ToCopy];
  if (message.kind !== "run") throw new Error(`found the message ${message.kind}, expected the task`);
  return message;
}

async function startCopy({ place, directory, overrides, supervisor }: CopyTask) {
  const loaded = await loadConfig({ directory, overrides });
  const forwarded = singleServices(loaded.config).map(({ forwardTo }) => forwardTo(supervisor));
  let own = "";
  const gateway = copyGatewayModule({
    supervisor,
    onOwnAddress(address) {
      own = address;
    },
  });
  const running: RunningProcess = await runProcess({
    modules: replacing(allModules, [...forwarded, gateway]),
    // The supervisor has told of the warnings.
    loaded: { ...loaded, warnings: [], config: copyConfig(loaded.config, place) },
    sharesPorts: true,
  });
  return { running, own };
}

function replacing(
  modules: readonly ServiceModule<unknown>[],
  others: readonly ServiceModule<unknown>[],
): readonly ServiceModule<unknown>[] {
  return modules.map((module) => others.find(({ name }) => name === module.name) ?? module);
}

/** Resolves with why to stop: the supervisor says so, or has ended, or somebody else wants this copy to. */
function untilStop(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  process.on("message", (message: ToCopy) => {
    if (message.kind === "stop") resolve("told to");
  });
  process.once("disconnect", () => resolve("the supervisor has ended"));
  process.once("SIGTERM", () => resolve("SIGTERM"));
  return promise;
}

function tell(message: FromCopy): void {
  // A supervisor that has ended needs to know nothing more.
  if (process.connected) process.send?.(message);
}
