import type { Extension } from '../../app/extension.ts';
import { showConsole } from '../../app/show-console.tsx';
import { linkTo } from '../../app/use.ts';
import { Coverage } from './coverage.tsx';
import { Inbox } from './inbox.tsx';
import { NextFault } from './next-fault.tsx';
import { ShopPage } from './shop-page.tsx';
import { isOrder, StartPage } from './start-page.tsx';

const shop: Extension = {
  brand: 'Order processing',
  pages: [
    { path: 'start-order', title: 'Start an order', icon: 'plus', show: (like) => <StartPage like={like} /> },
    { path: 'shop', title: 'Stock and money', icon: 'ledger', show: () => <ShopPage /> },
  ],
  startLike: (execution) => (isOrder(execution) ? linkTo('start-order', execution.executionArn) : undefined),
  StateTools: ({ execution, functionName }) => (
    <NextFault key={functionName} subject={execution.name} functionName={functionName} />
  ),
  MachineTools: Coverage,
  WaitsTools: Inbox,
};

showConsole(shop);
