import { useEffect, useRef } from 'react';
import { ExecutionPage } from './execution/execution-page.tsx';
import { ExecutionsPage } from './executions/executions-page.tsx';
import { type ConsolePage, type Extension, ExtensionContext } from './extension.ts';
import { Icon } from './icon.tsx';
import { LogPage } from './log-page.tsx';
import { StateMachinesPage } from './machines/state-machines-page.tsx';
import { StartExecutionPage } from './start/start-execution-page.tsx';
import { ClockPanel, LostBanner, TimeProvider } from './time.tsx';
import { linkTo, useRoute } from './use.ts';
import { WaitsPage } from './waits/waits-page.tsx';

const executions: ConsolePage = {
  path: 'executions',
  title: 'Executions',
  icon: 'list',
  show: (executionArn) =>
    executionArn ? <ExecutionPage key={executionArn} executionArn={executionArn} /> : <ExecutionsPage />,
};

const machines: ConsolePage = {
  path: 'state-machines',
  title: 'State machines',
  icon: 'hexagon',
  show: (name) => <StateMachinesPage name={name} />,
};

const logs: ConsolePage = {
  path: 'logs',
  title: 'Logs',
  icon: 'log',
  show: (executionArn) => <LogPage executionArn={executionArn} />,
};

const waits: ConsolePage = {
  path: 'waits',
  title: 'Open waits',
  icon: 'pause',
  show: () => <WaitsPage />,
};

const start: ConsolePage = {
  path: 'start',
  title: 'Start an execution',
  icon: 'play',
  show: (like) => <StartExecutionPage key={like} like={like} />,
};

export function App({ extension }: { extension: Extension }) {
  const [path = '', detail] = useRoute();
  const pages = [executions, waits, ...extension.pages, machines, logs, start];
  const current = pages.find((page) => page.path === path) ?? executions;
  const main = useRef<HTMLElement>(null);
  // Where what had the focus is gone with its page, the keyboard goes on at the new one.
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
          {/* It may be what scrolls, so the keyboard must reach it. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
          <main id="main" tabIndex={0} ref={main}>
            <LostBanner />
            {current.show(detail)}
          </main>
        </div>
      </TimeProvider>
    </ExtensionContext>
  );
}
