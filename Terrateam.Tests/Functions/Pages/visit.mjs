// Visits the app's pages as a person would, and prints what it saw, and what axe finds, as JSON.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [executablePath, root, setup, code, pictures] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const seen = { errors: [], violations: [], steps: {} };
const browser = await chromium.launch({
  executablePath,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function visit(javaScriptEnabled) {
  const context = await browser.newContext({ javaScriptEnabled });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('console', message => { if (message.type() === 'error') seen.errors.push(message.text()); });
  page.on('pageerror', error => seen.errors.push(String(error)));
  const look = async name => {
    seen.steps[name] = await page.title();
    if (!javaScriptEnabled) return;
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run());
    seen.violations.push(...found.violations.map(one => `${name}: ${one.id}: ${one.nodes[0].html}`));
  };

  const kind = javaScriptEnabled ? '' : 'plain ';
  await page.goto(`${root}secrets/acme/infra`);
  await look(`${kind}names`);
  seen.steps[`${kind}style`] = String(await page.locator('body').evaluate(body => getComputedStyle(body).maxWidth).catch(String));
  await page.locator('a', { hasText: 'Delete' }).first().click();
  await look(`${kind}delete`);
  await page.locator('main button').click();
  await look(`${kind}deleted`);
  await page.goto(`${root}secrets`);
  await look(`${kind}home`);
  await page.goto(`${root}account`);
  await look(`${kind}account`);
  await page.locator('header button').click();
  await look(`${kind}left`);

  if (javaScriptEnabled && setup) {
    await page.goto(setup);
    await look('code');
    await page.fill('#code', code);
    await page.locator('main button').click();
    await look('form');
    if (pictures) await shoot(page, `${pictures}/setup.png`);
    await page.fill('#server', new URL(root).origin);
    await page.fill('#name', 'acme plans');
    await page.fill('#administrator', 'alice');
    await page.locator('main button').click();
    await look('manifest');
  }

  await context.close();
}

async function shoot(page, path) {
  await page.setViewportSize({ width: 860, height: 900 });
  const end = await page.locator('main button').boundingBox();
  await page.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width: 860, height: Math.ceil(end.y + end.height + 16) } });
}

try {
  await visit(true);
  await visit(false);
} finally {
  await browser.close();
  console.log(JSON.stringify(seen));
}
