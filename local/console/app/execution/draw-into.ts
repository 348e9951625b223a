import type { Drawing } from '../../graph/drawing.ts';
import { type SvgOptions, svgElements } from '../../graph/svg.ts';

/** The drawing that each element shows. */
const shown = new WeakMap<Element, { readonly drawing: Drawing; readonly open: string; elements: readonly string[] }>();

/** Shows a drawing in an element. If it is shown already, only changed parts are replaced. */
export function drawInto(element: Element, drawing: Drawing, options: SvgOptions): void {
  const { open, elements } = svgElements(drawing, options);
  const before = shown.get(element);
  const svg = element.firstElementChild;
  if (svg === null || before?.drawing !== drawing || before.open !== open) {
    const focused = element.contains(document.activeElement) && document.activeElement?.getAttribute('data-state');
    element.replaceChildren(parsed(open, elements));
    shown.set(element, { drawing, open, elements });
    if (focused) focus(element.querySelector(`[data-state="${CSS.escape(focused)}"]`));
    return;
  }
  const changed = elements.flatMap((text, index) => (text === before.elements[index] ? [] : [index]));
  before.elements = elements;
  if (changed.length === 0) return;
  const old = changed.map((index) => svg.children[index]);
  const fresh = [
    ...parsed(
      open,
      changed.map((index) => elements[index] ?? ''),
    ).children,
  ];
  for (const [index, part] of fresh.entries()) {
    const isFocused = old[index] === document.activeElement;
    old[index]?.replaceWith(part);
    if (isFocused) focus(part);
  }
}

/** Keeps the focus when parts are replaced. */
function focus(state: Element | null): void {
  if (state instanceof SVGElement) state.focus({ preventScroll: true });
}

function parsed(open: string, elements: readonly string[]): Element {
  return new DOMParser().parseFromString(`${open}${elements.join('')}</svg>`, 'image/svg+xml').documentElement;
}
