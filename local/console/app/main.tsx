import { noExtension } from './extension.ts';
import { showConsole } from './show-console.tsx';

showConsole(noExtension);
