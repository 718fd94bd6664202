// The first screen of a page as a picture: node picture.mjs CHROMIUM REPORT_HTML PNG [WIDTH [light|dark]]
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, file, picture, width = "1280", colorScheme = "light"] = process.argv.slice(2);
const root = typeof process.getuid === "function" && process.getuid() === 0;
const browser = await chromium.launch({ executablePath, args: root ? ["--no-sandbox"] : [] });
const page = await browser.newPage({ viewport: { width: Number(width), height: 900 }, colorScheme });
await page.goto(pathToFileURL(file).href);
await page.screenshot({ path: picture });
await browser.close();
