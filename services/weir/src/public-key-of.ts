import type { Command } from "commander";
import { CommandError } from "./command-error.ts";
import { findProject, withProjects } from "./project-client.ts";

/**
 * A public key as it is, or the first key of a local project.
 * @throws CommandError if there is no such project, or it has no key
 */
export async function publicKeyOf(command: Command, project: string): Promise<string> {
  if (/^[0-9a-f]{32}$/.test(project)) return project;
  const { keys } = await withProjects(command, (projects) => findProject(projects, project));
  const [key] = keys;
  if (key === undefined) throw new CommandError(`found no key of the project ${project}, expected one`);
  return key.publicKey;
}
