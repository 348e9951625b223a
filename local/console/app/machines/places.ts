/**
 * The start position of each value of a JSON text, by its location in the form of diagnostics:
 * `/States/Pay/Retry[0]/ErrorEquals`. A field starts at its name. For an invalid text, only those before the error.
 */
export function placesIn(text: string): Map<string, number> {
  const places = new Map<string, number>();
  let at = 0;
  const skip = () => {
    while (/\s/.test(text[at] ?? '')) at++;
  };
  const readString = (): string => {
    const end = /"(?:[^"\\]|\\.)*"/y;
    end.lastIndex = at;
    const [whole] = end.exec(text) ?? [];
    if (whole === undefined) throw new SyntaxError(`a string at ${at}`);
    at += whole.length;
    return JSON.parse(whole);
  };
  const readList = (close: string, readItem: (index: number) => void) => {
    at++;
    for (let index = 0; ; index++) {
      skip();
      if (text[at] === close) break;
      readItem(index);
      skip();
      if (text[at] === ',') at++;
      else if (text[at] !== close) throw new SyntaxError(`a list at ${at}`);
    }
    at++;
  };
  const read = (location: string) => {
    skip();
    if (!places.has(location)) places.set(location, at);
    if (text[at] === '{') {
      readList('}', () => {
        const begin = at;
        const inner = `${location}/${readString()}`;
        places.set(inner, begin);
        skip();
        if (text[at++] !== ':') throw new SyntaxError(`a name at ${at}`);
        read(inner);
      });
    } else if (text[at] === '[') {
      readList(']', (index) => read(`${location}[${index}]`));
    } else if (text[at] === '"') {
      readString();
    } else {
      const literal = /[^\s,\]}]+/y;
      literal.lastIndex = at;
      const [whole] = literal.exec(text) ?? [];
      if (whole === undefined) throw new SyntaxError(`a value at ${at}`);
      at += whole.length;
    }
  };
  try {
    read('');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return places;
}

/** The position of a location, or of the nearest existing location around it, because a field may be missing. */
export function placeOf(places: ReadonlyMap<string, number>, location: string): number | undefined {
  for (let around = location; around !== ''; around = around.replace(/(\/[^/]*|\[\d+\])$/, '')) {
    const place = places.get(around === '/' ? '' : around);
    if (place !== undefined) return place;
    if (!/(\/[^/]*|\[\d+\])$/.test(around)) return undefined;
  }
  return places.get('');
}

/** The line of a position; the first line is 1. */
export function lineAt(text: string, place: number): number {
  return text.slice(0, place).split('\n').length;
}
