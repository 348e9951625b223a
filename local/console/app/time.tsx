import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import type { Time } from '../api/types.ts';
import { duration, moment } from './format.ts';
import { Notice } from './parts.tsx';
import { useStream } from './stream.ts';
import { useAction } from './use.ts';
import { post } from './wire.ts';

const TimeContext = createContext<Time>({ clock: 'real' });
const LostContext = createContext(false);

/** Provides the time of the run, and whether its server responds, to all components inside. */
export function TimeProvider({ children }: { children: ReactNode }) {
  const [time, setTime] = useState<Time>({ clock: 'real' });
  const [isLost, setLost] = useState(false);
  useStream((event) => {
    if (event.type === 'time') setTime(event.time);
    if (event.type === 'lost') setLost(true);
    if (event.type === 'ready') setLost(false);
  });
  return (
    <TimeContext value={time}>
      <LostContext value={isLost}>{children}</LostContext>
    </TimeContext>
  );
}

/** A notice while the server of the local run does not respond. */
export function LostBanner() {
  if (!useContext(LostContext)) return null;
  return (
    <p className="notice is-error lost" role="alert">
      The local run does not answer, so nothing here continues, and what you asked for may not have been done. This goes
      away when it is back: is it still running where you started it?
    </p>
  );
}

export function useTime(): Time {
  return useContext(TimeContext);
}

/**
 * Returns a function with the current time of the run, in ms since the epoch. On a virtual clock it is another function after
 * each advance.
 */
export function useClock(): () => number {
  const time = useTime();
  const virtual = time.clock === 'virtual' ? time.now : undefined;
  return useCallback(() => virtual ?? Date.now(), [virtual]);
}

/** The current time, updated repeatedly while `active`. @returns ms since the epoch */
export function useNow(active: boolean): number {
  const time = useTime();
  const isReal = time.clock === 'real';
  const isLost = useContext(LostContext);
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    // While the server does not respond, durations must not continue to grow.
    if (!active || !isReal || isLost) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [active, isReal, isLost]);
  return isReal ? now : time.now;
}

/** Lets virtual time pass. @param until ms since the epoch, or to the next timer */
export function passTime(until: number | 'next'): Promise<unknown> {
  return post('time', { until });
}

/** The time of a virtual clock, with a button to advance it; nothing on a real clock. */
export function ClockPanel() {
  const time = useTime();
  const { busy, error, act } = useAction();
  if (time.clock === 'real') return null;
  const { now, next } = time;
  return (
    <section className="clock" aria-label="Virtual clock">
      <p>
        <span className="faint">Virtual clock</span>
        <b>{moment(now)}</b>
        <span className="faint" role="status">
          {next === undefined ? 'nothing waits for a time' : `the next timer is due in ${duration(next - now)}`}
        </span>
      </p>
      <button type="button" disabled={busy || next === undefined} onClick={() => act(() => passTime('next'))}>
        Skip to the next timer
      </button>
      {error && <Notice kind="error">{error}</Notice>}
    </section>
  );
}
