import { TextView } from '../text-view.tsx';
import { readCause } from './cause.ts';

/** characters of a message that are shown without unfolding */
const shortMessage = 400;

/** The cause of a failure: its message, with the rest folded. */
export function CauseView({ cause }: { cause: string }) {
  const { message, trace } = readCause(cause);
  const isLong = message.length > shortMessage;
  return (
    <>
      <p className="message" dir="auto">
        {isLong ? `${message.slice(0, shortMessage)}…` : message}
      </p>
      {trace && <TextView title="Stack trace" text={trace} kind="error" open={false} />}
      {(isLong || message !== cause) && <TextView title="Whole cause" text={cause} kind="error" open={false} />}
    </>
  );
}
