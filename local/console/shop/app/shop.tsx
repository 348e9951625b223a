import type { Extension } from '../../app/extension.ts';
import { linkTo } from '../../app/use.ts';
import { Coverage } from './coverage.tsx';
import { Inbox } from './inbox.tsx';
import { NextFault } from './next-fault.tsx';
import { RepairsPage } from './repairs-page.tsx';
import { ShopPage } from './shop-page.tsx';
import { isOrder, StartPage } from './start-page.tsx';
import { TestEnvironmentOf } from './test-environment.tsx';

/** What the shop adds to the console. */
export const shop: Extension = {
  brand: 'Order processing',
  pages: [
    {
      path: 'start-order',
      title: 'Start an order',
      icon: 'plus',
      show: () => <StartPage />,
      showOne: (like) => <StartPage key={like} like={like} />,
    },
    { path: 'repairs', title: 'Needs a person', icon: 'wrench', show: () => <RepairsPage /> },
    { path: 'shop', title: 'Stock and money', icon: 'ledger', show: () => <ShopPage /> },
  ],
  startLike: (execution) => (isOrder(execution) ? linkTo('start-order', execution.executionArn) : undefined),
  outcomeOfError: (error) => (error.endsWith('Parked') ? 'PARKED' : undefined),
  StateTools: ({ execution, functionName }) => (
    <NextFault key={functionName} subject={execution.name} functionName={functionName} />
  ),
  ExecutionTools: ({ execution }) => <TestEnvironmentOf key={execution.executionArn} execution={execution} />,
  MachineTools: Coverage,
  WaitsTools: Inbox,
};
