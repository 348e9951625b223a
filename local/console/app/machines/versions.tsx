import { moment } from '../format.ts';
import { Loading, Notice } from '../parts.tsx';
import { useLoaded, useParameter } from '../use.ts';
import { call } from '../wire.ts';
import { type DifferentLine, differenceOf } from './line-difference.ts';

export interface ListedVersion {
  readonly stateMachineVersionArn: string;
  readonly creationDate: number;
}

/** The number of unchanged lines shown around a change. */
const around = 3;

export const versionNumber = ({ stateMachineVersionArn: arn }: ListedVersion): string => arn.split(':').at(-1) ?? '';

/** Compares the text in the editor with the deployed definition, or with a version. */
export function Versions({
  versions,
  deployed,
  text,
}: {
  versions: readonly ListedVersion[];
  deployed: string;
  text: string;
}) {
  const [number, choose] = useParameter('with');
  const arn = versions.find((version) => versionNumber(version) === number)?.stateMachineVersionArn ?? '';
  const { value, error } = useLoaded(`version ${arn}`, async () =>
    arn === ''
      ? deployed
      : laidOut((await call<{ definition: string }>('DescribeStateMachine', { stateMachineArn: arn })).definition),
  );
  const before = arn === '' ? deployed : value;
  return (
    <>
      <p className="actions">
        <label>
          Compare with{' '}
          <select value={arn === '' ? '' : number} onChange={({ target }) => choose(target.value)}>
            <option value="">what is deployed</option>
            {versions.map((version) => (
              <option key={version.stateMachineVersionArn} value={versionNumber(version)}>
                version {versionNumber(version)}, of {moment(version.creationDate * 1000)}
              </option>
            ))}
          </select>
        </label>
      </p>
      {before === undefined ? (
        <Loading what="the version" error={error} />
      ) : before === text ? (
        <Notice>The same as in the editor.</Notice>
      ) : (
        <Difference lines={differenceOf(before, text)} />
      )}
    </>
  );
}

const signs = { same: ' ', added: '+', removed: '−' } as const;

function Difference({ lines }: { lines: readonly DifferentLine[] }) {
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== 'same');
  const shown = lines.map((line, index) => ({ ...line, index })).filter(({ index }) => isNear(index));
  const count = (wanted: DifferentLine['kind']) => lines.filter(({ kind }) => kind === wanted).length;
  return (
    <>
      <p className="faint" role="status">
        From there to what is in the editor: {count('added')} lines added, {count('removed')} removed.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus */}
      <pre className="difference" tabIndex={0}>
        {shown.map(({ kind, text, index }, at) => (
          <span key={index} className={`is-${kind}`}>
            {at > 0 && shown[at - 1]?.index !== index - 1 && <span className="is-folded">…{'\n'}</span>}
            {signs[kind]} {text}
          </span>
        ))}
      </pre>
    </>
  );
}

/** A definition as text; formatted if it has only one line. */
export function laidOut(definition: string): string {
  if (definition.trim().includes('\n')) return definition;
  try {
    return JSON.stringify(JSON.parse(definition), null, 2);
  } catch {
    return definition;
  }
}
