/** Options that every command has, before or after its name, and the configuration that they lead to. */
import { type ConfigOverride, type LoadedConfig, loadConfig } from "@weir/config";
import type { Command } from "commander";
import { UsageError } from "./command-error.ts";

/** Adds the global options to the program. */
export function addGlobalOptions(program: Command): void {
  program
    .option(
      "-c, --config <dir>",
      "configuration directory, with config.yml and credentials.json\n(default: .weir, else .relay, else none)",
    )
    .option("--log-level <level>", "error, warn, info, debug, trace or off")
    .option("--log-format <format>", "auto, pretty, simplified or json")
    .option(
      "--set <key=value>",
      "set any key of the configuration, e.g. --set limits.max_event_size=2MiB; repeatable",
      collect,
    );
}

/** The configuration directory that was named. */
export function configDirectory(command: Command): string | undefined {
  return textOption(command, "config");
}

/** What the options of a command set, the weaker first. `keys` gives the key for each option's name. */
export function configOverrides(
  command: Command,
  keys: readonly (readonly [option: string, key: string])[] = [],
): readonly ConfigOverride[] {
  const all = [["logLevel", "logging.level"], ["logFormat", "logging.format"], ...keys] as const;
  const named = all.flatMap(([option, key]) => {
    const value = command.optsWithGlobals<Record<string, unknown>>()[option];
    return value === undefined ? [] : [{ key, value: String(value), source: `--${dashed(option)}` }];
  });
  return [...named, ...setOptions(command)];
}

/** Loads the configuration that a command names, without starting anything. */
export function loadCommandConfig(command: Command): Promise<LoadedConfig> {
  return loadConfig({ directory: configDirectory(command), overrides: configOverrides(command) });
}

/** An option's text, or undefined if it was not given. */
export function textOption(command: Command, name: string): string | undefined {
  const value = command.optsWithGlobals<Record<string, unknown>>()[name];
  return typeof value === "string" ? value : undefined;
}

/** Whether a flag was given. */
export function flagOption(command: Command, name: string): boolean {
  return command.optsWithGlobals<Record<string, unknown>>()[name] === true;
}

function setOptions(command: Command): readonly ConfigOverride[] {
  const settings = command.optsWithGlobals<{ set?: readonly string[] }>().set ?? [];
  return settings.map((setting) => {
    const equals = setting.indexOf("=");
    if (equals <= 0) throw new UsageError(`found --set ${setting}, expected --set key=value`);
    return { key: setting.slice(0, equals), value: setting.slice(equals + 1), source: "--set" };
  });
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
