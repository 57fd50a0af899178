/** Errors that browser extensions are known to cause (filters, section "Browser extensions"). */

import type { FilterSubject, Hits } from "../filter.ts";
import type { FirstException } from "../filterable-item.ts";
import type { Members } from "../settings-reader.ts";
import { anyOf } from "./known-texts.ts";

const messages = anyOf([
  "top.GLOBALS",
  "originalCreateNotification",
  "canvas∙contentDocument",
  "MyApp_RemoveAllHighlights",
  "http://tt.epicplay.com",
  "Can't find variable: ZiteReader",
  "jigsaw is not defined",
  "ComboSearch is not defined",
  "http://loading.retry.widdit.com/",
  "atomicFindClose",
  "fb_xd_fragment",
  "bmi_SafeAddOnload",
  "EBCallBackMessageReceived",
  "_gCrWeb",
  "conduitPage",
  "null is not an object (evaluating 'elt∙parentNode')",
  "plugin.setSuspendState is not a function",
  "Extension context invalidated",
  "webkit-masked-url:",
  "can't access dead object",
  "Cannot redefine property: solana",
  "Cannot redefine property: ethereum",
  "Cannot redefine property: googletag",
  "undefined is not an object (evaluating 'a.∙')",
  "Permission denied to access property ",
  "Can't find variable: gmo",
]);
const sources = anyOf([
  "graph.facebook.com",
  "connect.facebook.net",
  "eatdifferent.com.woopra-ns.com",
  "static.woopra.com/js/woopra.js",
  "webkit-masked-url",
  "127.0.0.1:4001/isrunning",
  "webappstoolbarba.texthelp.com/",
  "metrics.itunes.apple.com.edgesuite.net/",
  "kaspersky-labs.com",
]);
const sourceStart = /^(?:chrome|chrome-extension|moz-extension|safari-extension|safari-web-extension):\/\//iu;
/** Frames that do not say where their code is from. */
const namelessPaths: ReadonlySet<string> = new Set(["<anonymous>", "[native code]"]);

/** Hits events whose first exception has a message, or comes from a place, of extensions. */
export function compileBrowserExtensions({ isEnabled }: Members): Hits | undefined {
  return isEnabled === true ? isFromExtension : undefined;
}

function isFromExtension({ item }: FilterSubject): boolean {
  const exception = item.firstException();
  if (exception === undefined) return false;
  if (exception.message !== undefined && messages.test(exception.message)) return true;
  const source = sourceOf(exception);
  return source !== undefined && (sources.test(source) || sourceStart.test(source));
}

/** Path of the last frame that names one; a frame without any path ends the search. */
function sourceOf({ framePaths }: FirstException): string | undefined {
  return framePaths.findLast((path) => path === undefined || !namelessPaths.has(path));
}
