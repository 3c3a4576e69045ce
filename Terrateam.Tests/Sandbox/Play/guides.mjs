// Takes pictures for docs/: of each page what stands between two things on it, as wide as a guide shows it.
import { open } from './pages.mjs';

const [executablePath, base, pictures, ...shown] = process.argv.slice(2);
const { browser, page, seen } = await open(executablePath, base, { colorScheme: 'light', viewport: { width: 860, height: 900 } });
try {
  for (let at = 0; at < shown.length; at += 4) {
    const [name, path, from, height] = shown.slice(at, at + 4);
    await page.goto(base + path, { waitUntil: 'load' });
    const top = await page.locator(from).last().boundingBox();
    const y = Math.max(0, top.y - 16);
    await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true, clip: { x: 0, y, width: 860, height: Number(height) } });
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
