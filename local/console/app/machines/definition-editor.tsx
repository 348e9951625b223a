import { useEffect, useMemo, useRef, useState } from 'react';
import { problemIn } from '../json-editor.tsx';
import { Notice } from '../parts.tsx';
import { useStream } from '../stream.ts';
import { useAction } from '../use.ts';
import { call, messageOf } from '../wire.ts';
import { lineAt, placeOf, placesIn } from './places.ts';
import { TextLines, type TextLinesHandle } from './text-lines.tsx';

/** ms without a change until a text is validated */
const pause = 400;

/** A diagnostic of ValidateStateMachineDefinition. */
interface Finding {
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

interface Props {
  readonly stateMachineArn: string;
  readonly type: string;
  /** The deployed definition. */
  readonly deployed: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** The state to show in the text. */
  readonly state: string | undefined;
  readonly onUpdated: () => void;
}

/** An editor for the definition, with diagnostics at their lines, and the update. */
export function DefinitionEditor({ stateMachineArn, type, deployed, text, onChange, state, onUpdated }: Props) {
  const editor = useRef<TextLinesHandle>(null);
  const [publish, setPublish] = useState(false);
  const [said, setSaid] = useState<string>();
  const { busy, error, act } = useAction();
  const places = useMemo(() => placesIn(text), [text]);
  const { findings, isCurrent } = useFindings(text, type);
  const placed = findings.map((finding) => {
    const place = placeFor(finding, text, places);
    return { ...finding, place, line: lineAt(text, place) };
  });

  const latest = useRef(places);
  latest.current = places;
  useEffect(() => {
    if (state === undefined) return;
    const place = [...latest.current].find(([location]) => location.endsWith(`/States/${state}`))?.[1];
    if (place !== undefined) editor.current?.show(place, JSON.stringify(state).length);
  }, [state]);

  const isChanged = text !== deployed;
  const update = async () => {
    const answer = await call<{ stateMachineVersionArn?: string }>('UpdateStateMachine', {
      stateMachineArn,
      definition: text,
      ...(publish && { publish }),
    });
    const version = answer.stateMachineVersionArn?.split(':').at(-1);
    setSaid(version === undefined ? 'Updated: what starts from now on runs it.' : `Updated, as version ${version}.`);
    onUpdated();
  };
  return (
    <>
      <TextLines
        ref={editor}
        label="Definition"
        value={text}
        onChange={(changed) => {
          setSaid(undefined);
          onChange(changed);
        }}
        wrong={new Set(placed.map(({ line }) => line))}
      />
      <ul className="findings" aria-label="What is wrong">
        {placed.map(({ code, message, location, place, line }) => (
          <li key={`${code} ${location} ${message}`}>
            <button type="button" onClick={() => editor.current?.show(place)}>
              <b>line {line}</b> {message} <span className="faint">{location}</span>
            </button>
          </li>
        ))}
      </ul>
      {isCurrent && placed.length === 0 && !said && (
        <p className="faint" role="status">
          {isChanged ? 'Changed, and valid.' : 'Valid, as deployed.'}
        </p>
      )}
      {said && <Notice>{said}</Notice>}
      {error && <Notice kind="error">{error}</Notice>}
      <p className="actions">
        <button
          type="button"
          className="primary"
          disabled={busy || !isChanged || !isCurrent || placed.length > 0}
          onClick={() => act(update)}
        >
          Update
        </button>
        <label>
          <input type="checkbox" checked={publish} onChange={({ target }) => setPublish(target.checked)} /> and publish
          a version
        </label>
        <button type="button" disabled={!isChanged} onClick={() => onChange(deployed)}>
          Discard the changes
        </button>
      </p>
    </>
  );
}

/** The diagnostics of a text, when it has not changed for a moment. */
function useFindings(text: string, type: string): { findings: readonly Finding[]; isCurrent: boolean } {
  const [known, setKnown] = useState<{ text?: string; findings: readonly Finding[] }>({ findings: [] });
  const [answers, setAnswers] = useState(0);
  // Validates again when the server responds again.
  useStream(({ type: event }) => event === 'ready' && setAnswers((count) => count + 1));
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    let isOver = false;
    const validate = async (): Promise<readonly Finding[]> => {
      const problem = problemIn(text);
      if (problem !== undefined) return [{ code: 'INVALID_JSON_DESCRIPTION', message: problem }];
      const validated = call<{ diagnostics: readonly Finding[] }>('ValidateStateMachineDefinition', {
        definition: text,
        type,
      });
      return (await validated).diagnostics;
    };
    const timer = setTimeout(() => {
      validate().then(
        (findings) => isOver || setKnown({ text, findings }),
        (reason) => {
          const message = messageOf(reason);
          if (!isOver && message !== undefined) setKnown({ text, findings: [{ code: '', message }] });
        },
      );
    }, pause);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [text, type, answers]);
  return { findings: known.findings, isCurrent: known.text === text };
}

/** The position of a diagnostic: its location, or the syntax error of an invalid text. */
function placeFor({ location, message }: Finding, text: string, places: ReadonlyMap<string, number>): number {
  if (location !== undefined) return placeOf(places, location) ?? 0;
  const line = Number(/line (\d+)/.exec(message)?.[1] ?? Number.NaN);
  if (Number.isNaN(line)) return 0;
  return (
    text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length + (line > 1 ? 1 : 0)
  );
}
