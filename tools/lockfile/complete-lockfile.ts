/**
 * Completes package-lock.json with packages for other platforms. npm writes down only what its registry has; a mirror
 * may lack what its own machines never install, and then `npm ci` refuses the file everywhere. Such an entry says which
 * version is meant and what it is for; the hash of its contents is not known, so that npm cannot check those.
 */

/** What a lock file says of a package. */
export interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[] | string;
  readonly cpu?: readonly string[] | string;
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Packages by path: `node_modules/a/node_modules/b`. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

const platformPattern =
  /-(?<os>android|darwin|freebsd|linux|openharmony|win32)-(?<cpu>aarch64|arm64|armv7|arm|ia32|ppc64|riscv64|s390x|x64)(?:-(?<abi>[a-z]+))?$/;
const exactVersion = /^\d+\.\d+\.\d+/;

/**
 * Entries that are missing: of optional dependencies of which an exact version is asked for, and whose name tells the
 * platform, as those of native packages do.
 */
export function missingEntries(packages: LockedPackages): LockedPackages {
  const missing: Record<string, LockedPackage> = {};
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const platform = platformOf(name);
      if (platform === undefined || !exactVersion.test(version)) continue;
      const { cpu, libc, os } = platform;
      const all = { ...packages, ...missing };
      const found = foundFrom(all, path, name);
      if (found !== undefined && all[found]?.version === version) continue;
      // As npm does it: at the top, unless another version is there; what it says of each, in alphabetic order.
      const at = found === undefined ? `node_modules/${name}` : `${path}/node_modules/${name}`;
      missing[at] = { version, cpu, ...(dev ? { dev } : {}), ...(libc && { libc }), optional: true, os };
    }
  }
  return missing;
}

/** Where Node would find a package for one at a path. */
function foundFrom(packages: LockedPackages, path: string, name: string): string | undefined {
  for (let from = path; ; from = from.slice(0, Math.max(0, from.lastIndexOf("node_modules/") - 1))) {
    const candidate = `${from}${from === "" ? "" : "/"}node_modules/${name}`;
    if (candidate in packages) return candidate;
    if (from === "") return undefined;
  }
}

function platformOf(name: string): Pick<LockedPackage, "os" | "cpu" | "libc"> | undefined {
  const { os, cpu, abi = "" } = platformPattern.exec(name)?.groups ?? {};
  if (os === undefined || cpu === undefined) return undefined;
  const libc = abi.startsWith("musl") ? "musl" : abi.startsWith("gnu") ? "glibc" : undefined;
  const names: Readonly<Record<string, string>> = { aarch64: "arm64", armv7: "arm" };
  return { os: [os], cpu: [names[cpu] ?? cpu], ...(libc === undefined ? {} : { libc: [libc] }) };
}
