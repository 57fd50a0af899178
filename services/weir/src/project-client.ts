/** The projects of a running Weir, over gRPC. */
import type { WeirConfig } from "@weir/config";
import type { Project, ProjectConfigServiceDefinition } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import type { RemotePort } from "@weir/rpc";
import type { Command } from "commander";
import { CommandError } from "./command-error.ts";
import { withService } from "./service-client.ts";

/** Projects of a running Weir. */
export type ProjectClient = RemotePort<ProjectConfigServiceDefinition>;

const pageSize = 1000;
/** Projects that are named when another is not found. */
const maxShown = 10;

/**
 * Connects to the Weir that a command's options name, and does something with its projects.
 * @throws CommandError if nobody answers there
 */
export function withProjects<T>(
  command: Command,
  use: (projects: ProjectClient, config: WeirConfig) => Promise<T>,
): Promise<T> {
  const definition = async () =>
    (await import("@weir/gen/weir/projectconfig/v1/project_config.ts")).ProjectConfigServiceDefinition;
  return withService(command, { key: "project_config", definition }, use);
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
  const shown = projects.slice(0, maxShown).map(({ projectId, slug }) => `${projectId} (${slug})`);
  const more = projects.length - shown.length;
  const known = [...shown, ...(more > 0 ? [`${more} more: weir project list`] : [])].join(", ");
  throw new CommandError(
    `found no project ${idOrSlug}, expected ${known === "" ? "one of none: weir project create makes one" : `one of: ${known}`}`,
  );
}
