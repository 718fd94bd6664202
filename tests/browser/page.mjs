// Looks at a page in a real browser: node page.mjs CHROMIUM REPORT_HTML TITLE
//
// Prints a line for each thing that holds and stops at the first that does not. The page is opened from
// disk as a reader opens it; what the scripts must not need is looked at with scripts off.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, file, title] = process.argv.slice(2);
const address = pathToFileURL(file).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const root = typeof process.getuid === "function" && process.getuid() === 0;
const browser = await chromium.launch({ executablePath, args: root ? ["--no-sandbox"] : [] });
const LAPTOP = { width: 1366, height: 768 };
// Paper less its margins of 13 mm, in pixels of 1/96 inch.
const MARGIN = (13 * 96) / 25.4;
const PAPERS = { A4: [210, 297], Letter: [215.9, 279.4] };

function holds(what) {
  console.log(`ok: ${what}`);
}

// Opens the page; whatever it asks for, and whatever goes wrong in it, is kept.
async function open(options = {}) {
  const context = await browser.newContext({ viewport: LAPTOP, ...options });
  const page = await context.newPage();
  const seen = { requests: [], wrong: [] };
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) { seen.wrong.push(message.text()); }
  });
  page.on("pageerror", (error) => seen.wrong.push(error.message));
  page.on("dialog", (dialog) => { seen.wrong.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  await page.goto(address);
  // What is to be played is unpacked first.
  if (options.javaScriptEnabled !== false) { await page.locator("#play").waitFor(); }
  return { context, page, seen };
}

async function opensAlone() {
  const { context, page, seen } = await open();
  assert.deepEqual(seen.requests, [address], "the page asks for nothing but itself");
  assert.deepEqual(seen.wrong, [], "no error and no warning in the console");
  assert.equal(await page.title(), title);
  assert.equal(await page.locator("h1").textContent(), title);
  holds("opens from disk, asks nobody, says nothing in the console; a hostile title is text");
  await context.close();
}

async function policyHolds() {
  const { context, page } = await open();
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.intruder = true";
    document.body.appendChild(script);
    const image = document.createElement("img");
    image.setAttribute("onerror", "window.intruder = true");
    image.src = "data:image/png;base64,AAAA";
    document.body.appendChild(image);
    return new Promise((done) => setTimeout(() => done(window.intruder === true), 200));
  });
  assert.equal(ran, false, "the policy lets no other script run");
  const data = await page.locator("#play-data").textContent();
  assert.match(data, /^[A-Za-z0-9+/=]+$/, "no tag in the data");
  await page.waitForFunction(() => document.getElementById("play-data").play.stories.length > 0);
  holds("a foreign script does not run; no tag can begin in the data");
  await context.close();
}

async function timelineZooms() {
  const { context, page, seen } = await open();
  const chart = page.locator("#play-chart");
  const ticks = () => chart.locator("text[text-anchor=middle]").allTextContents();
  const whole = await ticks();
  await page.click("#play-in");
  const nearer = await ticks();
  assert.notDeepEqual(nearer, whole, "the button zooms in");
  await page.click("#play-all");
  assert.deepEqual(await ticks(), whole, "the whole run again");
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  const at = (share) => [box.x + box.width * share, box.y + box.height * 0.3];
  await page.mouse.move(...at(0.6));
  await page.mouse.wheel(0, -300);
  await page.waitForTimeout(50);
  assert.notDeepEqual(await ticks(), whole, "the wheel zooms in");
  await page.click("#play-all");
  await page.mouse.move(...at(0.5));
  await page.mouse.down();
  await page.mouse.move(...at(0.6), { steps: 4 });
  await page.mouse.up();
  assert.notDeepEqual(await ticks(), whole, "dragging zooms in");
  await page.click("#play-all");
  await page.mouse.move(...at(0.45));
  const here = await page.locator("#play-values").textContent();
  await page.mouse.move(...at(0.85));
  const there = await page.locator("#play-values").textContent();
  assert.notEqual(here, there, "values follow the pointer");
  assert.match(there, /in use, \d+ checked out, \d+ in file/);
  assert.deepEqual(seen.wrong, []);
  holds("timelines zoom by button, wheel and drag, and tell values under the pointer");
  await context.close();
}

async function configurationsSwitch() {
  const { context, page, seen } = await open();
  const names = await page.locator("#variant option").evaluateAll((all) => all.map((o) => o.value));
  assert.ok(names.length >= 3, "all, and at least two configurations");
  const shown = () =>
    page.locator("figure[data-variant]").evaluateAll((all) =>
      all.filter((figure) => figure.offsetParent !== null).map((f) => f.getAttribute("data-variant")));
  const before = await shown();
  for (const name of names.slice(1)) {
    await page.selectOption("#variant", name);
    const now = await shown();
    assert.deepEqual([...new Set(now)], [name], "only what concerns the configuration chosen");
    const story = await page.locator("#play-story option:checked").textContent();
    assert.ok(story.startsWith(`${name}:`), "the play follows");
  }
  await page.selectOption("#variant", "");
  assert.deepEqual(await shown(), before, "all again");
  assert.deepEqual(seen.wrong, []);
  holds("configurations switch, and back to all");
  await context.close();
}

async function firstScreenDecides() {
  const { context, page } = await open({ viewport: { width: 1280, height: 900 } });
  const outcome = await page.locator(".outcome").boundingBox();
  assert.ok(outcome.y + outcome.height < 400, "the outcome stands above the middle of the first screen");
  const answer = await page.locator("#answer").boundingBox();
  assert.ok(answer.y + answer.height <= 900, `the answer ends at ${answer.y + answer.height} of 900 pixels`);
  assert.ok((await page.locator("#answer svg.interval circle").count()) > 0, "intervals are drawn");
  holds("the answer stands on the first screen, with its intervals drawn");
  await context.close();
}

async function closedSectionsOpen() {
  const { context, page, seen } = await open();
  const glossary = page.locator("#glossary .body");
  assert.equal(await glossary.isVisible(), false);
  await page.evaluate(() => { location.hash = "#glossary"; });
  await glossary.waitFor({ state: "visible" });
  assert.deepEqual(seen.wrong, []);
  holds("a link into a closed section opens it");
  await context.close();
}

async function tablesSort() {
  const { context, page, seen } = await open();
  const table = page.locator("#comparison table").first();
  const column = () => table.locator("tbody tr td:nth-child(2)").allTextContents();
  const head = table.locator("thead th:nth-child(2) button");
  const before = await column();
  await head.click();
  const up = await column();
  assert.deepEqual(up, [...before].sort(), "ascending at the first click");
  await head.click();
  assert.deepEqual(await column(), [...up].reverse().sort().reverse(), "descending at the second");
  assert.deepEqual(seen.wrong, []);
  holds("tables are sorted by their heads");
  await context.close();
}

async function standsSideBySide() {
  const { context, page } = await open();
  await page.check("#beside");
  const figures = page.locator("#configurations figure");
  const [one, other] = [await figures.nth(0).boundingBox(), await figures.nth(1).boundingBox()];
  assert.ok(other.x >= one.x + one.width || (await figures.count()) < 2, "the second stands beside the first");
  holds("configurations stand side by side");
  await context.close();
}

async function scrubberPlays() {
  const { context, page, seen } = await open();
  const clock = () => page.locator("#play-clock").textContent();
  const start = await clock();
  await page.click("#play-go");
  await page.waitForFunction((text) => document.getElementById("play-clock").textContent !== text, start);
  await page.click("#play-go");
  const stopped = await clock();
  await page.waitForTimeout(200);
  assert.equal(await clock(), stopped, "it stops when told");
  // Go to the middle of the longest bad state: the drawing must say so.
  const goal = await page.evaluate(() => {
    const { stories } = document.getElementById("play-data").play;
    let best = { length: 0 };
    stories.forEach((story, index) => story.rows.filter((row) => row.section === "state").forEach((row) =>
      row.bars.forEach(([state, from, to]) => {
        if (to - from > best.length) {
          best = { index, state, name: row.name, length: to - from, share: (from + to) / 2 / story.seconds };
        }
      })));
    return best;
  });
  assert.ok(goal.length > 0, "the study has a state that is not in order");
  await page.selectOption("#play-story", String(goal.index));
  assert.ok((await page.locator("#play-map > *").count()) > 10, "the configuration is drawn below the states");
  await page.locator("#play-time").evaluate((slider, share) => {
    slider.value = String(Number(slider.max) * share);
    slider.dispatchEvent(new Event("input"));
  }, goal.share);
  const states = (await page.locator("#play-states text").allTextContents()).join(" ");
  assert.ok(states.includes(goal.state), `${goal.name} is shown as ${goal.state}: ${states}`);
  assert.deepEqual(seen.wrong, []);
  holds("the scrubber plays, stops, and shows a state over the drawing");
  await context.close();
}

async function printsWhole(name) {
  const [width, height] = PAPERS[name].map((mm) => (mm * 96) / 25.4 - 2 * MARGIN);
  const { context, page } = await open({ viewport: { width: Math.floor(width), height: Math.floor(height) } });
  await page.emulateMedia({ media: "print" });
  const shown = "section:not(:has(> details)) figure";
  const figures = await page.locator(shown).evaluateAll((all) => all.map((figure) => {
    const box = figure.querySelector("svg").getBoundingClientRect();
    const title = figure.querySelector("svg > title").textContent;
    return { title, right: box.right, height: box.height, avoids: getComputedStyle(figure).breakInside };
  }));
  for (const figure of figures) {
    assert.ok(figure.right <= width + 1, `${name}: ${figure.title} is wider than the paper`);
    assert.ok(figure.height <= height, `${name}: ${figure.title} is higher than the paper`);
    assert.equal(figure.avoids, "avoid");
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= Math.ceil(width) + 1, `${name}: something is wider than the paper`);
  // A chart begins with its title and ends with how it is read; both must be on one sheet.
  const sheet = `${file}.${name}.pdf`;
  await page.pdf({ path: sheet, format: name, preferCSSPageSize: false });
  const text = execFileSync("pdftotext", ["-layout", sheet, "-"], { encoding: "utf8", maxBuffer: 1 << 26 });
  rmSync(sheet);
  const flat = (part) => part.replace(/\s+/g, " ");
  let titles = 0;
  for (const [number, part] of text.split("\f").entries()) {
    const ends = part.match(/How to read this:/g)?.length ?? 0;
    const words = flat(part);
    const begins = figures.reduce((sum, { title: name }) => sum + (words.includes(flat(name)) ? 1 : 0), 0);
    assert.ok(begins >= ends || ends === 0, `${name}: a chart is cut before sheet ${number + 1}`);
    titles += ends;
  }
  assert.equal(titles, figures.length, `${name}: every chart ends on paper`);
  holds(`${name}: ${figures.length} charts printed, none cut`);
  await context.close();
}

async function isAccessible(colorScheme) {
  const { context, page } = await open({ colorScheme });
  await page.evaluate(() => document.querySelectorAll("details").forEach((closed) => { closed.open = true; }));
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run());
  const told = found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(told, [], `${colorScheme}: no finding`);
  holds(`${colorScheme}: axe finds nothing (${found.passes.length} rules passed)`);
  await context.close();
}

async function needsNoScripts() {
  const textOf = (page) => page.locator("main section").allInnerTexts();
  const plain = await open({ javaScriptEnabled: false });
  const without = await textOf(plain.page);
  const figures = await plain.page.locator("figure svg").count();
  assert.equal(await plain.page.locator("#play").isVisible(), false);
  await plain.context.close();
  const full = await open();
  await full.page.locator("#play").evaluate((play) => play.remove());
  const withScripts = await textOf(full.page);
  assert.equal(await full.page.locator("figure svg").count(), figures);
  assert.deepEqual(without, withScripts, "scripts add comfort, no content");
  holds(`scripts off: the same ${without.length} sections and ${figures} charts`);
  await full.context.close();
}

try {
  await opensAlone();
  await policyHolds();
  await timelineZooms();
  await configurationsSwitch();
  await firstScreenDecides();
  await closedSectionsOpen();
  await tablesSort();
  await standsSideBySide();
  await scrubberPlays();
  await printsWhole("A4");
  await printsWhole("Letter");
  await isAccessible("light");
  await isAccessible("dark");
  await needsNoScripts();
} finally {
  await browser.close();
}
