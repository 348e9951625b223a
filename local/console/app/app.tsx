import type { ReactNode } from 'react';
import { ExecutionPage } from './execution/execution-page.tsx';
import { ExecutionsPage } from './executions/executions-page.tsx';
import { Icon, type IconName } from './icon.tsx';
import { InboxPage } from './orders/inbox-page.tsx';
import { StartPage } from './orders/start-page.tsx';
import { ShopPage } from './shop-page.tsx';
import { StateMachinesPage } from './state-machines-page.tsx';
import { ClockPanel, LostBanner, TimeProvider } from './time.tsx';
import { linkTo, useRoute } from './use.ts';

const pages: readonly { path: string; title: string; icon: IconName }[] = [
  { path: 'executions', title: 'Executions', icon: 'list' },
  { path: 'start', title: 'Start an order', icon: 'plus' },
  { path: 'inbox', title: 'Open waits', icon: 'pause' },
  { path: 'state-machines', title: 'State machines', icon: 'hexagon' },
  { path: 'shop', title: 'Stock and money', icon: 'ledger' },
];

export function App() {
  const [path = '', detail, more] = useRoute();
  const current = pages.find((page) => page.path === path)?.path ?? 'executions';
  return (
    <TimeProvider>
      <div className="shell">
        <a className="skip" href="#main">
          Skip to the page
        </a>
        <nav aria-label="Console">
          <p className="brand">
            <b>Order processing</b>
            <span className="brand-where">on this machine</span>
          </p>
          <ul>
            {pages.map(({ path: to, title, icon }) => (
              <li key={to}>
                <a href={linkTo(to)} aria-current={current === to ? 'page' : undefined}>
                  <Icon name={icon} /> {title}
                </a>
              </li>
            ))}
          </ul>
          <ClockPanel />
        </nav>
        <main id="main" tabIndex={-1}>
          <LostBanner />
          {pageOf(current, detail, more)}
        </main>
      </div>
    </TimeProvider>
  );
}

function pageOf(path: string, detail: string | undefined, more: string | undefined): ReactNode {
  if (path === 'start') return <StartPage like={detail} />;
  if (path === 'inbox') return <InboxPage />;
  if (path === 'state-machines') return <StateMachinesPage name={detail} />;
  if (path === 'shop') return <ShopPage />;
  if (detail) return <ExecutionPage key={detail} executionArn={detail} state={more} />;
  return <ExecutionsPage />;
}
