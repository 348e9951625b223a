/** Drawn as SVG, because fonts do not have the same symbols on every machine. */
const paths = {
  list: 'M3 4h10M3 8h10M3 12h10',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  log: 'M3 3h10M3 6.300h7M3 9.700h10M3 13h5',
  play: 'M4 2.500v11l9-5.500z',
  pause: 'M5 3v10M11 3v10',
  hexagon: 'M8 1.8l5.4 3.1v6.2L8 14.2l-5.4-3.1V4.9z',
  wrench:
    'M10 2.500a3.500 3.500 0 0 0-3.300 4.700L2.500 11.400l2.100 2.100 4.200-4.200a3.500 3.500 0 0 0 4.600-4.200l-2.200 2.100-2-2 2.100-2.200z',
  ledger: 'M3 2.5h10v11H3zM3 6.2h10M3 9.8h10',
  first: 'M4 3v10M13 3L6.500 8L13 13z',
  back: 'M11.500 3L5 8l6.500 5z',
  on: 'M4.500 3L11 8l-6.500 5z',
  last: 'M12 3v10M3 3l6.500 5L3 13z',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
