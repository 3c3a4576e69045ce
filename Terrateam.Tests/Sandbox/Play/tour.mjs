// Looks at pages as different people see them: what axe-core finds, what is wider than the window, and pictures on demand.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { open } from './pages.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const [executablePath, base, pictures, ...paths] = process.argv.slice(2);
const found = { faults: [], foreign: [], errors: [] };
for (const colorScheme of ['light', 'dark']) {
  for (const width of [1100, 390]) {
    // The pages' policy lets no script in but their own.
    const { browser, page, seen } = await open(executablePath, base, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
    try {
      for (const path of paths) {
        await page.goto(base + path, { waitUntil: 'load' });
        await page.evaluate(() => document.querySelectorAll('details').forEach(one => one.open = true));
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
        for (const { id, nodes } of violations)
          found.faults.push(...nodes.map(node => `${path} ${colorScheme} ${width}: ${id}: ${node.html.slice(0, 200)} ${node.any[0]?.message ?? ''}`));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) found.faults.push(`${path} ${colorScheme} ${width}: ${wide} px too wide`);
        if (pictures) await page.screenshot({ path: `${pictures}/${path.replace(/[^a-z0-9]+/gi, '-')}.${colorScheme}.${width}.png`, fullPage: true });
      }
      found.foreign.push(...seen.foreign);
      found.errors.push(...seen.errors);
    } finally {
      await browser.close();
    }
  }
}
console.log(JSON.stringify(found));
