import { useEffect, useRef } from 'react';
import { type Extension, ExtensionContext } from './extension.ts';
import { Icon } from './icon.tsx';
import { pagesOf } from './pages.tsx';
import { Notice } from './parts.tsx';
import { ClockPanel, LostBanner, TimeProvider } from './time.tsx';
import { linkTo, useRoute } from './use.ts';

export function App({ extension }: { extension: Extension }) {
  const [path = '', detail] = useRoute();
  const pages = pagesOf(extension);
  const known = pages.find((page) => page.path === path);
  const current = known ?? pages[0];
  const main = useRef<HTMLElement>(null);
  // If the focused element is removed with its page, the new page gets the focus.
  // biome-ignore lint/correctness/useExhaustiveDependencies: on every navigation
  useEffect(() => {
    if (document.activeElement === document.body && history.length > 1) main.current?.focus();
  }, [path, detail]);
  return (
    <ExtensionContext value={extension}>
      <TimeProvider>
        <div className="shell">
          <a className="skip" href="#main">
            Skip to the page
          </a>
          <nav aria-label="Console">
            <p className="brand">
              <b>{extension.brand}</b>
              <span className="brand-where">on this machine</span>
            </p>
            <ul>
              {pages.map(({ path: to, title, icon }) => (
                <li key={to}>
                  <a href={linkTo(to)} title={title} aria-current={current.path === to ? 'page' : undefined}>
                    <Icon name={icon} /> <span className="nav-title">{title}</span>
                  </a>
                </li>
              ))}
            </ul>
            <ClockPanel />
          </nav>
          {/* It may scroll, so it must be focusable. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
          <main id="main" tabIndex={0} ref={main}>
            <LostBanner />
            {known === undefined && path !== '' && (
              <Notice kind="error">There is no page {path} here. This is where the console begins.</Notice>
            )}
            {detail && current.showOne ? current.showOne(detail) : current.show()}
          </main>
        </div>
      </TimeProvider>
    </ExtensionContext>
  );
}
