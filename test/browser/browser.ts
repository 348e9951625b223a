import { existsSync } from 'node:fs';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** A headless Chromium. */
export interface TestBrowser {
  /** Opens a new page, until the end of the test. Its errors are added to `faults`. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** Errors in the browser's console, including violations of the content security policy. */
  readonly faults: string[];
  close(): Promise<void>;
}

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export async function startBrowser(): Promise<TestBrowser> {
  if (!existsSync(executablePath)) {
    throw new Error(
      `There is no Chromium at ${executablePath}: install Debian's chromium, or set CHROMIUM to its path.`,
    );
  }
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
  });
  const faults: string[] = [];
  return {
    faults,
    open: async (url, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 940 }, locale: 'en-GB', ...options });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      page.on('pageerror', (error) => faults.push(error.message));
      await page.goto(url);
      return page;
    },
    close: () => browser.close(),
  };
}
