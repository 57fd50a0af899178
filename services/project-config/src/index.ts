/** Project and global configuration: sources, watchers, and management of local projects. */
export { projectConfigModule } from "./compose.ts";
export { type DefaultProject, ensureDefaultProject } from "./edge/ensure-default-project.ts";
