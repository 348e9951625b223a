import { setFlagsFromString } from 'node:v8';

// A regular expression in a definition, such as `(a+)+$`, can backtrack for hours, and nothing can interrupt it. With this
// flag, V8 switches to matching in linear time. That is impossible for look-around and back references.
setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
