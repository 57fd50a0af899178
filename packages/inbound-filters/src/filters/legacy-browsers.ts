/** Data from old browsers (filters, section "Legacy browsers"). */
import type { FilterSubject, Hits } from "../filter.ts";
import type { Members, Report } from "../settings-reader.ts";
import { readTexts } from "../settings-reader.ts";

/** Tells whether a major version counts as old. */
type IsOld = (major: number) => boolean;
type Option = readonly [family: string, isOld: IsOld];

const below =
  (version: number): IsOld =>
  (major) =>
    major < version;
const exactly =
  (version: number): IsOld =>
  (major) =>
    major === version;

const options: ReadonlyMap<string, Option> = new Map<string, Option>([
  ["ie_pre_9", ["IE", below(9)]],
  ["ie9", ["IE", exactly(9)]],
  ["ie10", ["IE", exactly(10)]],
  ["ie11", ["IE", exactly(11)]],
  ["opera_pre_15", ["Opera", below(15)]],
  ["opera_mini_pre_8", ["Opera Mini", below(8)]],
  ["android_pre_4", ["Android", below(4)]],
  ["safari_pre_6", ["Safari", below(6)]],
  ["edge_pre_79", ["Edge", below(79)]],
  ["ie", ["IE", below(12)]],
  ["safari", ["Safari", below(16)]],
  ["opera", ["Opera", below(100)]],
  ["opera_mini", ["Opera Mini", below(35)]],
  ["android", ["Android", below(4)]],
  ["firefox", ["Firefox", below(111)]],
  ["chrome", ["Chrome", below(111)]],
  ["edge", ["Edge", below(111)]],
]);
/** What the option `default` stands for. Beside it no other option counts. */
const defaultOptions: readonly Option[] = [
  ["IE", below(10)],
  ["Safari", below(6)],
  ["Opera", below(15)],
  ["Android", below(4)],
  ["Opera Mini", below(8)],
];

/** Hits items of browsers that one of the options calls old. */
export function compileLegacyBrowsers(members: Members, path: string, report: Report): Hits | undefined {
  const names = readTexts(members.options, `${path}.options`, report);
  const chosen = names.includes("default") ? defaultOptions : chooseOptions(names, path, report);
  if (members.isEnabled !== true || chosen.length === 0) return undefined;
  return (subject) => {
    const browser = browserOf(subject);
    return browser !== undefined && chosen.some(([family, isOld]) => family === browser.family && isOld(browser.major));
  };
}

function chooseOptions(names: readonly string[], path: string, report: Report): readonly Option[] {
  return names.flatMap((name, index) => {
    const option = options.get(name);
    if (option !== undefined) return [option];
    const known = ["default", ...options.keys()].join(", ");
    report(`${path}.options[${index}]`, name, `one of ${known}`, "option ignored");
    return [];
  });
}

/** Family and major version: as the item names them, else by its user agent. */
function browserOf({ item, userAgents }: FilterSubject): { family: string; major: number } | undefined {
  const told = item.browser();
  const userAgent = told === undefined ? item.userAgent() : undefined;
  const parsed = userAgent === undefined ? undefined : userAgents.browser(userAgent);
  const family = told?.name ?? parsed?.family;
  const major = told === undefined ? parsed?.major : told.version.split(".", 1)[0];
  if (family === undefined || major === undefined || !/^[+-]?\d+$/.test(major)) return undefined;
  return { family: family === "IE Mobile" ? "IE" : family, major: Number(major) };
}
