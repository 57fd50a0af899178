/** The projects of a running Weir, over gRPC. */
import { splitHostAndPort, type WeirConfig } from "@weir/config";
import type { Project, ProjectConfigServiceDefinition } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import type { RemotePort, RpcError } from "@weir/rpc";
import type { Command } from "commander";
import { CommandError } from "./command-error.ts";
import { loadCommandConfig, textOption } from "./global-options.ts";
import { reachableHost } from "./project-dsn.ts";

/** Projects of a running Weir. */
export type ProjectClient = RemotePort<ProjectConfigServiceDefinition>;

const timeoutMs = 5000;
const pageSize = 1000;

/** Adds the option that says where Weir runs. */
export function addAddressOption(command: Command): Command {
  return command.option(
    "--address <host:port>",
    "gRPC address of the running Weir (default: grpc.host and grpc.port of the configuration)",
  );
}

/**
 * Connects to the Weir that a command's options name, and does something with its projects.
 * @throws CommandError if nobody answers there
 */
export async function withProjects<T>(
  command: Command,
  use: (projects: ProjectClient, config: WeirConfig) => Promise<T>,
): Promise<T> {
  const { config } = await loadCommandConfig(command);
  const address = textOption(command, "address") ?? addressOf(config);
  // Loaded here, because most commands never need it.
  const [{ connect, RpcError: RpcFailure }, { ProjectConfigServiceDefinition: definition }] = await Promise.all([
    import("@weir/rpc"),
    import("@weir/gen/weir/projectconfig/v1/project_config.ts"),
  ]);
  const client = connect(definition, address, { timeoutMs });
  try {
    return await use(client, config);
  } catch (error) {
    throw error instanceof RpcFailure ? new CommandError(describeFailure(error, address), { cause: error }) : error;
  } finally {
    client.close();
  }
}

function describeFailure({ code, message, violations }: RpcError, address: string): string {
  if (code === "UNAVAILABLE" || code === "DEADLINE_EXCEEDED") {
    return `no Weir answers at ${address}: start one with weir run, or name another with --address`;
  }
  return [`${message} (${code})`, ...violations.map(({ field, description }) => `  ${field}: ${description}`)].join(
    "\n",
  );
}

/** All local projects, by ascending id. */
export async function listProjects(client: ProjectClient): Promise<readonly Project[]> {
  const all: Project[] = [];
  let pageToken = "";
  do {
    const page = await client.listProjects({ pageSize, pageToken });
    all.push(...page.projects);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return all;
}

/**
 * The project of an id or slug.
 * @throws CommandError if there is none
 */
export async function findProject(client: ProjectClient, idOrSlug: string): Promise<Project> {
  const projects = await listProjects(client);
  const found = projects.find(({ projectId, slug }) => String(projectId) === idOrSlug || slug === idOrSlug);
  if (found !== undefined) return found;
  const known = projects.map(({ projectId, slug }) => `${projectId} (${slug})`).join(", ");
  throw new CommandError(
    `found no project ${idOrSlug}, expected ${known === "" ? "one of none: weir project create makes one" : `one of: ${known}`}`,
  );
}

function addressOf({ grpc, services }: WeirConfig): string {
  if (services.project_config === undefined) return `${reachableHost(grpc.host)}:${grpc.port}`;
  const { host, port } = splitHostAndPort(services.project_config);
  return `${reachableHost(host)}:${port}`;
}
