// Asks Lighthouse about each page that stands in the standard input, and writes a line for each.
// Everything is Lighthouse's own for a phone: simulated slow 4G, the processor four times slower.
import { readFileSync } from "node:fs";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const { pages, flags } = JSON.parse(readFileSync(0, "utf8"));
const chrome = await launch({ chromeFlags: flags, logLevel: "silent" });
try {
  for (const { url, language } of pages) {
    const result = await lighthouse(url, {
      port: chrome.port,
      logLevel: "error",
      output: "json",
      extraHeaders: { "Accept-Language": language },
    });
    const { categories, audits, runtimeError } = result.lhr;
    const scores = {};
    const faults = {};
    for (const [name, category] of Object.entries(categories)) {
      scores[name] = Math.round(100 * category.score);
      faults[name] = category.auditRefs
        .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
        .map(({ id }) => `${id}: ${audits[id].displayValue ?? audits[id].title}`);
    }
    console.log(JSON.stringify({ url, language, scores, faults, error: runtimeError?.message ?? "" }));
  }
} finally {
  chrome.kill();
}
