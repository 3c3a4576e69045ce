// A page of headless Chromium that notes what a page of the sandbox must not do: load from elsewhere, or fail.
import { chromium } from 'playwright-core';

export async function open(executablePath, base, options = {}) {
  const browser = await chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const seen = { foreign: [], errors: [], steps: {} };
  const page = await (await browser.newContext({ viewport: { width: 1100, height: 1400 }, ...options })).newPage();
  page.setDefaultTimeout(90_000);
  page.on('request', request => { if (!request.url().startsWith(base)) seen.foreign.push(request.url()); });
  page.on('console', message => { if (message.type() === 'error') seen.errors.push(message.text()); });
  page.on('pageerror', error => seen.errors.push(String(error)));
  return { browser, page, seen };
}
