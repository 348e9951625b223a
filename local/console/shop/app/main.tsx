import { showConsole } from '../../app/show-console.tsx';
import { shop } from './shop.tsx';

showConsole(shop);
