/**
 * The look of a drawn workflow, by classes. The colours are those of Okabe and Ito, which colour-blind people tell
 * apart; what a colour says is said by a shape, a glyph or a dash as well.
 */
const light = `
  --ground: #ffffff; --ink: #1f2328; --faint: #59636e; --box: #f6f8fa; --edge: #818b98; --group: #ffffff; --dim: #c6ced6;
  --lane: #fff6ef; --lane-edge: #f3cfb3; --happy: #0072b2; --happy-box: #e8f3fb; --error: #b84d00;
  --good: #00785a; --good-box: #e4f5ef; --bad: #b3261e; --bad-box: #fdecea; --wait: #8a5a00; --wait-box: #fff3d6;
  --caught: #b84d00; --caught-box: #ffeadb; --focus: #8250df;`;

const dark = `
  --ground: #0d1117; --ink: #e6edf3; --faint: #9198a1; --box: #1c2128; --edge: #7d8590; --group: #12171e; --dim: #3d444d;
  --lane: #1d1611; --lane-edge: #5a3a22; --happy: #58b4e8; --happy-box: #10273a; --error: #f0883e;
  --good: #3fc69a; --good-box: #0f2b23; --bad: #ff8a80; --bad-box: #3a1513; --wait: #f2c14e; --wait-box: #33270b;
  --caught: #f0883e; --caught-box: #351f0f; --focus: #d2a8ff;`;

export const graphStyle = `
.workflow {${light}
  color-scheme: light dark; font: 600 13px -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
@media (prefers-color-scheme: dark) { .workflow {${dark} } }
.workflow text { fill: var(--ink); }
.workflow .name { text-anchor: middle; }
.workflow .lane { fill: var(--lane); stroke: var(--lane-edge); }
.workflow .lane-title { fill: var(--error); font-size: 12px; }
.workflow .line { fill: none; stroke: var(--edge); stroke-width: 1.5; }
.workflow .line.happy { stroke: var(--happy); stroke-width: 3; }
.workflow .line.catch { stroke: var(--error); stroke-dasharray: 5 3; }
.workflow .head { fill: var(--edge); }
.workflow .head.happy { fill: var(--happy); }
.workflow .head.catch { fill: var(--error); }
.workflow .label {
  font-size: 11px; font-weight: 500; fill: var(--faint);
  paint-order: stroke; stroke: var(--ground); stroke-width: 4px; stroke-linejoin: round;
}
.workflow .label.catch { fill: var(--error); }
.workflow .label.in-lane { stroke: var(--lane); }
.workflow .mark { fill: var(--happy); }
.workflow .mark-ring { fill: none; stroke: var(--happy); stroke-width: 2; }
.workflow .box { fill: var(--box); stroke: var(--edge); stroke-width: 1.5; }
.workflow .group > .box { fill: var(--group); stroke-dasharray: 2 3; }
.workflow .happy > .box { fill: var(--happy-box); stroke: var(--happy); stroke-width: 2; }
.workflow .group.happy > .box { fill: var(--group); }
.workflow g.state.group > rect.box { fill: none; pointer-events: all; }
.workflow g.state.group > rect.box { stroke: none; }
.workflow .succeed > .box { fill: var(--good-box); stroke: var(--good); }
.workflow .fail > .box { fill: var(--bad-box); stroke: var(--bad); stroke-width: 2.5; }
.workflow .glyph { fill: none; stroke: var(--faint); stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.workflow .glyph.solid { fill: var(--faint); stroke: none; }
.workflow .happy > .glyph { stroke: var(--happy); }
.workflow .happy > .glyph.solid { fill: var(--happy); stroke: none; }
.workflow .callback > .glyph.solid { fill: var(--wait); }
.workflow .succeed > .glyph { stroke: var(--good); }
.workflow .fail > .glyph { stroke: var(--bad); }

.workflow.with-status .line:not(.taken) { stroke: var(--dim); stroke-width: 1.5; }
.workflow.with-status .head:not(.taken) { fill: var(--dim); }
.workflow.with-status .label { fill: var(--faint); }
.workflow.with-status .line.taken { stroke-width: 3; }
.workflow.with-status .state > .box, .workflow.with-status .ground > .box { fill: var(--box); stroke: var(--edge); stroke-width: 1.5; stroke-dasharray: none; }
.workflow.with-status .group > .box { fill: var(--group); }
.workflow .not-taken > text, .workflow .not-taken > .glyph { opacity: 0.55; }
.workflow .elsewhere > text, .workflow .elsewhere > .glyph { opacity: 0.7; }
.workflow.with-status .elsewhere > .box { fill: none; stroke-width: 1; }
.workflow.with-status .not-taken > .box { stroke-dasharray: 3 3; }
.workflow.in-red .line:not(.taken) { stroke: var(--bad); stroke-width: 5; }
.workflow.in-red .head:not(.taken) { fill: var(--bad); }
.workflow.in-red .not-taken > .box { fill: var(--bad-box); stroke: var(--bad); stroke-width: 4; stroke-dasharray: none; }
.workflow.in-red .not-taken > text, .workflow.in-red .not-taken > .glyph { opacity: 1; }
.workflow.with-status .status-succeeded > .box { fill: var(--good-box); stroke: var(--good); stroke-width: 2; }
.workflow.with-status .status-failed > .box { fill: var(--bad-box); stroke: var(--bad); stroke-width: 3; }
.workflow.with-status .status-caught > .box { fill: var(--caught-box); stroke: var(--caught); stroke-width: 2; }
.workflow.with-status .status-running > .box { fill: var(--happy-box); stroke: var(--happy); stroke-width: 3; }
.workflow.with-status .status-waiting > .box { fill: var(--wait-box); stroke: var(--wait); stroke-width: 3; }
.workflow.with-status .status-aborted > .box { stroke: var(--ink); stroke-width: 2; }
.workflow .badge { fill: var(--edge); }
.workflow .status-succeeded > .badge { fill: var(--good); }
.workflow .status-failed > .badge { fill: var(--bad); }
.workflow .status-caught > .badge { fill: var(--caught); }
.workflow .status-running > .badge { fill: var(--happy); }
.workflow .status-waiting > .badge { fill: var(--wait); }
.workflow .status-aborted > .badge { fill: var(--ink); }
.workflow .badge-glyph { fill: none; stroke: var(--ground); stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.workflow .badge-glyph.solid { fill: var(--ground); stroke: none; }
.workflow .state[tabindex] { cursor: pointer; }
.workflow .state[tabindex]:hover > .box { filter: brightness(0.96); }
.workflow .state:focus { outline: none; }
.workflow .state:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; border-radius: 8px; }
.workflow .ring { fill: none; stroke: var(--selected, var(--ink)); stroke-width: 3; }
.workflow .state.selected > .box { stroke-dasharray: none; }
`.trim();
