import { machineNameIn } from '../../api/arns.ts';
import type { DescribedExecution, Logged } from '../../api/types.ts';
import { Notice } from '../parts.tsx';
import { linkTo } from '../use.ts';

/** A notice of what the log of an Express execution lacks, and which setting adds it; nothing if it is complete. */
export function LoggedNotice({ execution, logged }: { execution: DescribedExecution; logged: Logged }) {
  const { isWhole, hasData, isDefinitionOther, level } = logged;
  const machine = machineNameIn(execution.executionArn);
  const lacks = isWhole
    ? hasData || 'Its inputs and outputs are not logged: includeExecutionData in the loggingConfiguration brings them.'
    : `Not each of its events was logged, so its path is not shown. The level ALL in the loggingConfiguration, which is ${level} now, brings them.`;
  if (lacks === true && !isDefinitionOther) return null;
  return (
    <Notice>
      {lacks !== true && <span>{lacks} </span>}
      {isDefinitionOther && (
        <span>
          The picture is of its state machine as it is now: states that this execution has entered are not in it.{' '}
        </span>
      )}
      <a href={linkTo('state-machines', machine)}>{machine}</a>
    </Notice>
  );
}
