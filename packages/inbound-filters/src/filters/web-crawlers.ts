/** Data that search engines and other robots cause (filters, section "Web crawlers"). */
import type { FilterSubject, Hits } from "../filter.ts";
import type { Members } from "../settings-reader.ts";
import { anyOf } from "./known-texts.ts";

const crawlers = anyOf([
  "Mediapartners-Google",
  "AdsBot-Google",
  "Googlebot",
  "FeedFetcher-Google",
  "Storebot-Google",
  "BingBot",
  "BingPreview",
  "Baiduspider",
  "Slurp",
  "Sogou",
  "facebook",
  "meta-",
  "ia_archiver",
  "Slack",
  "Calypso AppCrawler",
  "pingdom",
  "lyticsbot",
  "AWS Security Scanner",
  "HubSpot Crawler",
  "Bytespider",
  "Better Uptime",
  "Cloudflare-Healthchecks",
  "GTmetrix",
  "BrightEdgeOnCrawl",
  "ELB-HealthChecker",
  "naver∙me/spd",
  "ClaudeBot",
  "CCBot",
  "OAI-SearchBot",
  "GPTBot",
  "PerplexityBot",
  "Applebot",
  "DuckDuckBot",
  "Lightpanda",
]);
/** Names that end as those of robots usually do. */
const robotEnding = /(?:bots?|spider)(?:[/\s);]|$)/iu;
/** Robots that act for a person or watch the site for its owner. */
const welcome = /Slackbot\s1\.\d|SentryUptimeBot|ChatGPT-User/iu;

/** Hits items whose user agent is that of a robot. */
export function compileWebCrawlers({ isEnabled }: Members): Hits | undefined {
  return isEnabled === true ? isCrawler : undefined;
}

function isCrawler({ item }: FilterSubject): boolean {
  const text = item.userAgent() ?? item.browser()?.name;
  return text !== undefined && (crawlers.test(text) || robotEnding.test(text)) && !welcome.test(text);
}
