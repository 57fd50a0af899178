/** The project of a first start. */
import type { Project, ProjectConfigServiceDefinition } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import type { Port } from "@weir/rpc";

export interface DefaultProject {
  readonly project: Project;
  /** True if it was made just now. */
  readonly created: boolean;
}

/**
 * Creates project 1, `default`, if there is no project at all.
 * @returns it, or the first of the projects that there are
 */
export async function ensureDefaultProject(
  projectConfig: Pick<Port<ProjectConfigServiceDefinition>, "listProjects" | "createProject">,
): Promise<DefaultProject> {
  const { projects } = await projectConfig.listProjects({ pageSize: 1, pageToken: "" });
  const [first] = projects;
  if (first !== undefined) return { project: first, created: false };
  const { project } = await projectConfig.createProject({
    slug: "default",
    projectId: 1n,
    organizationId: 1n,
    config: Buffer.alloc(0),
  });
  if (project === undefined) throw new Error("the project-config service answered the creation without a project");
  return { project, created: true };
}
