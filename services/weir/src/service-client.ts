/** A service of a running Weir, over gRPC. */
import { splitHostAndPort, type WeirConfig } from "@weir/config";
import type { RemotePort, RpcError, RpcServiceDefinition } from "@weir/rpc";
import type { Command } from "commander";
import { openClientCertificates } from "./client-certificates.ts";
import { CommandError, UsageError } from "./command-error.ts";
import { loadCommandConfig, textOption } from "./global-options.ts";
import { reachableHost } from "./project-dsn.ts";

const timeoutMs = 5000;

/** A service, and which key of the configuration says where it is if it has a process of its own; the gateway has none. */
export interface ReachedService<D extends RpcServiceDefinition> {
  readonly key: keyof WeirConfig["services"] | undefined;
  /** Loaded when it is needed: most commands never do. */
  readonly definition: () => Promise<D>;
  /** Where to ask, instead of where the options and the configuration say. */
  readonly address?: string | undefined;
}

/** Adds the option that says where Weir runs. */
export function addAddressOption(command: Command): Command {
  return command.option(
    "--address <host:port>",
    "gRPC address of the running Weir (default: grpc.host and grpc.port of the configuration)",
  );
}

/**
 * What `--address` says: one address, or several with commas.
 * @throws UsageError if it is none
 */
export async function addressOption(command: Command): Promise<string | undefined> {
  const stated = textOption(command, "address");
  if (stated === undefined) return undefined;
  const { parseTargets } = await import("@weir/rpc");
  try {
    parseTargets(stated);
    return stated;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`found --address ${stated}, expected host:port`, { cause: error });
  }
}

/**
 * Connects to a service of the Weir that a command's options name, and does something with it.
 * @throws CommandError if nobody answers there
 */
export async function withService<D extends RpcServiceDefinition, T>(
  command: Command,
  service: ReachedService<D>,
  use: (client: RemotePort<D>, config: WeirConfig) => Promise<T>,
): Promise<T> {
  const { config } = await loadCommandConfig(command);
  const address = service.address ?? (await addressOption(command)) ?? addressOf(config, service.key);
  const [{ connect, RpcError: RpcFailure }, definition] = await Promise.all([
    import("@weir/rpc"),
    service.definition(),
  ]);
  const certificates = await openClientCertificates(config);
  const client = connect(definition, address, { timeoutMs, certificates });
  try {
    return await use(client, config);
  } catch (error) {
    throw error instanceof RpcFailure ? new CommandError(describeFailure(error, address), { cause: error }) : error;
  } finally {
    client.close();
    certificates?.close();
  }
}

/** A service that says why it cannot answer has been reached. */
function describeFailure({ code, reason, message, violations }: RpcError, address: string): string {
  if ((code === "UNAVAILABLE" && reason === undefined) || code === "DEADLINE_EXCEEDED") {
    return `no Weir answers at ${address}: start one with weir run, or name another with --address`;
  }
  const details = violations.map(({ field, description }) => `${field}: ${description}`);
  const untold = details.filter((detail) => !message.includes(detail));
  return [`${message} (${code})`, ...untold.map((detail) => `  ${detail}`)].join("\n");
}

function addressOf({ grpc, services }: WeirConfig, key: keyof WeirConfig["services"] | undefined): string {
  const stated = key === undefined ? undefined : services[key];
  if (stated === undefined) return `${reachableHost(grpc.host)}:${grpc.port}`;
  // One or more, separated by commas.
  const addresses = stated.split(",").map((each) => splitHostAndPort(each.trim()));
  return addresses.map(({ host, port }) => `${reachableHost(host)}:${port}`).join(",");
}
