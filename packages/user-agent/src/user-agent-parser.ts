/**
 * User agents to browser, operating system and device.
 *
 * The rules are read and compiled when the first user agent is asked about. They are trusted data, but backtrack:
 * therefore the text is bounded, and answers are kept.
 */
import { readFileSync } from "node:fs";
import { remembered } from "./remembered.ts";
import { readRuleFile } from "./rule-file.ts";
import type { RuleMember, Rules } from "./rules.ts";
import { compileRules } from "./rules.ts";

/** A browser or an operating system. Parts of the version are text: they need not be numbers. */
export interface SoftwareVersion {
  readonly family: string;
  readonly major: string | undefined;
  readonly minor: string | undefined;
  readonly patch: string | undefined;
}

/** A device. */
export interface DeviceModel {
  readonly family: string;
  readonly brand: string | undefined;
  readonly model: string | undefined;
}

/** Answers what a user agent says. Each is undefined if no rule knows it (where others say `Other`). */
export interface UserAgentParser {
  browser(userAgent: string): SoftwareVersion | undefined;
  operatingSystem(userAgent: string): SoftwareVersion | undefined;
  device(userAgent: string): DeviceModel | undefined;
}

/** Options of a parser. */
export interface UserAgentParserOptions {
  /** How many answers of each kind are kept. Each takes at most 2 KB. Default: 2000. */
  readonly maxRemembered?: number;
}

/** What comes after these characters of a user agent is not looked at. */
const maxLength = 1024;
const unknownFamily = "Other";

const browserMembers: readonly RuleMember[] = [
  { replacement: "family_replacement", group: 1 },
  { replacement: "v1_replacement", group: 2 },
  { replacement: "v2_replacement", group: 3 },
  { replacement: "v3_replacement", group: 4 },
];
const operatingSystemMembers: readonly RuleMember[] = [
  { replacement: "os_replacement", group: 1 },
  { replacement: "os_v1_replacement", group: 2 },
  { replacement: "os_v2_replacement", group: 3 },
  { replacement: "os_v3_replacement", group: 4 },
];
const deviceMembers: readonly RuleMember[] = [
  { replacement: "device_replacement", group: 1 },
  { replacement: "brand_replacement", group: 0 },
  { replacement: "model_replacement", group: 1 },
];

/** Creates a parser. Share it: it holds compiled rules and answers. */
export function createUserAgentParser({ maxRemembered = 2000 }: UserAgentParserOptions = {}): UserAgentParser {
  let loaded: ReturnType<typeof loadRules> | undefined;
  const rules = () => {
    loaded ??= loadRules();
    return loaded;
  };
  const browser = remembered((text) => toSoftware(rules().browsers.find(text)), maxRemembered);
  const operatingSystem = remembered((text) => toSoftware(rules().operatingSystems.find(text)), maxRemembered);
  const device = remembered((text) => toDevice(rules().devices.find(text)), maxRemembered);
  return {
    browser: (userAgent) => browser(cut(userAgent)),
    operatingSystem: (userAgent) => operatingSystem(cut(userAgent)),
    device: (userAgent) => device(cut(userAgent)),
  };
}

/** The part that is looked at. A copy: what is remembered must not hold on to the whole of a long text. */
function cut(userAgent: string): string {
  return userAgent.length > maxLength ? Buffer.from(userAgent.slice(0, maxLength)).toString() : userAgent;
}

function loadRules(): { browsers: Rules; operatingSystems: Rules; devices: Rules } {
  const lists = readRuleFile(readFileSync(new URL(import.meta.resolve("uap-core/regexes.yaml")), "utf8"));
  const list = (name: string, members: readonly RuleMember[]): Rules => {
    const texts = lists.get(name);
    if (texts === undefined) throw new Error(`user agent rules: found no list ${name}`);
    return compileRules(texts, members);
  };
  return {
    browsers: list("user_agent_parsers", browserMembers),
    operatingSystems: list("os_parsers", operatingSystemMembers),
    devices: list("device_parsers", deviceMembers),
  };
}

function toSoftware(found: readonly (string | undefined)[] | undefined): SoftwareVersion | undefined {
  if (found === undefined) return undefined;
  const [family, major, minor, patch] = found;
  return family === undefined || family === unknownFamily ? undefined : { family, major, minor, patch };
}

function toDevice(found: readonly (string | undefined)[] | undefined): DeviceModel | undefined {
  if (found === undefined) return undefined;
  const [family, brand, model] = found;
  return family === undefined || family === unknownFamily ? undefined : { family, brand, model };
}
