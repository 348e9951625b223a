import { setFlagsFromString } from 'node:v8';

// A regular expression in a definition, such as `(a+)+$`, can backtrack for hours, and nothing could interrupt it. With
// this, V8 gives up after a while and matches in linear time; expressions that look around or back cannot be helped.
setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
