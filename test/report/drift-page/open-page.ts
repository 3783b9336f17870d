import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

export interface Opened {
  readonly page: Page;
  /** What must not happen: requests to elsewhere, dialogs, errors, words on the console. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

/** Opens a page from a file, as whoever downloaded it does. */
export async function openPage(
  browser: Browser,
  directory: string,
  html: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const file = join(directory, "drift.html");
  writeFileSync(file, html);
  const url = pathToFileURL(file).href;
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(MAX_WAIT_MS);
  const complaints: string[] = [];
  page.on("request", (request) => {
    if (request.url() !== url) complaints.push(`asked for ${request.url()}`);
  });
  page.on("console", (message) => complaints.push(`said ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`threw ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`opened the dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

const MAX_WAIT_MS = 10_000;
export const DESKTOP = { width: 1360, height: 900 };
export const PHONE = { width: 390, height: 844 };
