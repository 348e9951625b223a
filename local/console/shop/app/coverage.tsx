import { useState } from 'react';
import { Notice } from '../../app/parts.tsx';

/** The picture of the last `make coverage`. */
export function Coverage({ name }: { name: string }) {
  const [isMissing, setMissing] = useState(false);
  return (
    <section className="panel" aria-labelledby="coverage">
      <h2 id="coverage">Coverage of the last test run</h2>
      {isMissing ? (
        <Notice>
          It has not been measured. Run <code>make coverage</code>, and load this page again.
        </Notice>
      ) : (
        <>
          <p className="faint">In red: what no test takes.</p>
          <img
            className="coverage"
            src={`/coverage/${name}.svg`}
            alt={`What the tests take of ${name}`}
            onError={() => setMissing(true)}
          />
        </>
      )}
    </section>
  );
}
